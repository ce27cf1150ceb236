package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.NiftiWriter;

class SegmentHandlerTest {
  private static final Geometry GEOMETRY = Geometry.of(20, 20, 20);

  @TempDir Path folder;
  private Path scan;

  @BeforeEach
  void write() throws IOException {
    TestModel.writeBright(folder.resolve("fine"), 3, List.of(0.25, 0.25, 0.25));
    float[] values = new float[GEOMETRY.voxels()];
    values[0] = 1;
    scan = folder.resolve("scan.nii.gz");
    NiftiWriter.write(scan, new Image(GEOMETRY, 1, values), false);
  }

  private List<Geometry> segment(long maxImageBytes) throws Exception {
    List<Geometry> masks = new ArrayList<>();
    Path own = Files.createDirectory(folder.resolve("own"));
    try (InferenceQueue queue = new InferenceQueue(1, 1, new ServerMetrics());
        SegmentHandler handler = new SegmentHandler(own, queue, maxImageBytes);
        ServedModel model = ServedModel.load(ModelSource.parse(folder.resolve("fine").toString()));
        InputStream body = Files.newInputStream(scan)) {
      long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
      handler.segment(model, body, deadline, mask -> masks.add(mask.geometry()));
    }
    assertThat(own).doesNotExist();
    return masks;
  }

  /** Its 8,000 voxels become 512,000. */
  @Test
  void anImageMustFitAtTheSpacingOfTheModel() throws Exception {
    assertThatThrownBy(() -> segment(1 << 20))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(413))
        .hasMessage(
            "image: expected one for which 1 MiB of memory are enough, found shape [20, 20, 20] of"
                + " 1 channels, resampled to [80, 80, 80]");
    assertThat(segment(16 << 20)).containsExactly(GEOMETRY);
  }
}
