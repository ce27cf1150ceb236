package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The layout of the colonoscopy dataset CVC-ClinicDB (Bernal et al. 2015): folders {@code Original}
 * and {@code Ground Truth} with {@code 1.tif} to {@code 612.tif}, or the same as PNG. The frames
 * come from 29 video sequences, each of them one group; its neighbouring frames are nearly equal.
 */
public final class CvcClinicDbLayout implements DatasetLayout {
  /**
   * The last frame of each sequence, as the page of the dataset lists them:
   * https://polyp.grand-challenge.org/CVCClinicDB/.
   */
  private static final int[] SEQUENCE_ENDS = {
    25, 50, 67, 78, 103, 126, 151, 177, 199, 205, 227, 252, 277, 297, 317, 342, 363, 383, 408, 428,
    447, 466, 478, 503, 528, 546, 571, 591, 612
  };

  /** Makes the layout. */
  public CvcClinicDbLayout() {}

  @Override
  public String name() {
    return "cvc-clinicdb";
  }

  @Override
  public String signature() {
    return "Original/ and Ground Truth/";
  }

  @Override
  public boolean recognises(Path folder) {
    return folders(folder).exist();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    return new Dataset(
        "CVC-ClinicDB",
        folder,
        2,
        List.of("background", "polyp"),
        LabelValues.mask(),
        "video sequence",
        Modality.PICTURE,
        folders(folder).cases(CvcClinicDbLayout::sequence));
  }

  private static PairedFolders folders(Path folder) {
    return new PairedFolders(folder.resolve("Original"), folder.resolve("Ground Truth"));
  }

  /** The sequence of a frame; a picture of another name stands for itself. */
  private static String sequence(String id) {
    if (!id.matches("\\d{1,3}")) {
      return id;
    }
    int frame = Integer.parseInt(id);
    int place = Arrays.binarySearch(SEQUENCE_ENDS, frame);
    int sequence = place >= 0 ? place : -place - 1;
    return frame > 0 && sequence < SEQUENCE_ENDS.length ? "sequence " + (sequence + 1) : id;
  }
}
