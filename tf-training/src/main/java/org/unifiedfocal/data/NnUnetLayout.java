package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.Regions;

/**
 * The layout of the raw data of nnU-Net, version 2 (Isensee et al. 2021, <a
 * href="https://github.com/MIC-DKFZ/nnUNet/blob/master/documentation/dataset_format.md">dataset
 * format</a>): a {@code dataset.json} that names channels and labels, {@code imagesTr} with a file
 * for each channel, {@code CASE_0000.nii.gz} and so on, and {@code labelsTr} with {@code
 * CASE.nii.gz}. Files are NIfTI volumes, or pictures, whose colours may be the channels of one
 * file. The files do not say which cases are of one patient.
 *
 * <p>Voxels of the label {@code ignore} are ignored. Labels that are lists are regions that
 * overlap: a network learns them by {@link #regions} of the name {@code nnunet}, and without it the
 * classes that exclude one another, each called after the region that it stands for in {@code
 * regions_class_order}.
 */
public final class NnUnetLayout implements DatasetLayout {

  /** Makes the layout. */
  public NnUnetLayout() {}

  @Override
  public String name() {
    return "nnunet";
  }

  @Override
  public String signature() {
    return "dataset.json with channel_names";
  }

  @Override
  public boolean recognises(Path folder) {
    return NnUnetDescription.file(folder).has("channel_names");
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    NnUnetDescription description = NnUnetDescription.read(folder);
    List<String> channels = description.channels();
    boolean pictures = description.isOfPictures();
    return new Dataset(
        description.name(),
        folder,
        pictures ? 2 : 3,
        description.labels().classNames(),
        description.labels().values(),
        null,
        pictures ? Modality.PICTURE : Modality.ofVolumes(channels),
        cases(folder, description));
  }

  private static List<Case> cases(Path folder, NnUnetDescription description) {
    String ending = description.ending();
    Path folderOfImages = folder.resolve("imagesTr");
    ChannelFiles images = new ChannelFiles(folderOfImages, files(folderOfImages, ending));
    int expected = description.channels().size();
    int found = images.channels();
    if (found > expected) {
      throw new BadInputException(
          folderOfImages,
          "expected channels 0 to %d as in dataset.json, found %d"
              .formatted(expected - 1, found - 1));
    }
    boolean joined = found == 1 && description.isOfPictures(); // such as red, green and blue
    Path labels = folder.resolve("labelsTr");
    NavigableSet<String> ids = new TreeSet<>(NaturalOrder.INSTANCE);
    ids.addAll(images.ids());
    files(labels, ending).forEach(file -> ids.add(ImageFiles.stem(file)));
    return ids.stream()
        .map(
            id ->
                new Case(
                    id,
                    id,
                    images.of(id, joined ? 1 : expected, ending),
                    List.of(labels.resolve(id + ending))))
        .toList();
  }

  private static List<Path> files(Path folder, String ending) {
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(folder, "expected a folder, found none");
    }
    return ImageFiles.inFolder(folder).stream()
        .filter(file -> file.getFileName().toString().endsWith(ending))
        .toList();
  }

  @Override
  public Optional<Regions> regions(Path root, String choice) {
    if (!choice.equals(name())) {
      return Optional.empty();
    }
    Path folder = locate(root);
    return Optional.of(
        NnUnetDescription.read(folder).labels().regions(NnUnetDescription.file(folder).file()));
  }

  @Override
  public List<CaseImages> images(Path folder) {
    List<Path> files = ImageFiles.inFolder(folder);
    return files.stream().anyMatch(ChannelFiles::isName)
        ? new ChannelFiles(folder, files).all()
        : List.of();
  }
}
