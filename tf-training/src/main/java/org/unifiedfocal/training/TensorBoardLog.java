package org.unifiedfocal.training;

import com.google.protobuf.ByteString;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import javax.imageio.ImageIO;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.Event;
import org.tensorflow.proto.Summary;
import org.tensorflow.proto.SummaryMetadata;
import org.tensorflow.proto.TensorProto;
import org.tensorflow.proto.TensorShapeProto;
import org.unifiedfocal.imaging.ErrorPicture;

/**
 * What TensorBoard shows of a run: the loss, the learning rate and the validation Dice of each
 * epoch, pictures of predictions, and the settings as text. Each epoch is one event, so that it is
 * there as a whole or not at all, and once: those of a run that is resumed go on where they end.
 */
final class TensorBoardLog {
  private static final String FILE = "events.out.tfevents.ufl";

  private final List<String> classNames;
  private final EventFile events;

  /** Goes on with the log of a run, or begins it; epochs that are done but not in it are added. */
  TensorBoardLog(TrainingRun run, List<String> classNames, List<EpochResult> history) {
    this.classNames = classNames;
    events = new EventFile(run.folder().resolve(FILE));
    if (events.isEmpty()) {
      events.append(now().setFileVersion("brain.Event:2").build());
      events.append(now().setSummary(Summary.newBuilder().addValue(text(run.yaml()))).build());
    }
    history.forEach(result -> add(result, List.of()));
  }

  /** Adds an epoch, unless it is there. */
  void add(EpochResult result, List<ErrorPicture.Row> predictions) {
    if (result.epoch() <= events.lastStep()) {
      return;
    }
    Summary.Builder summary = Summary.newBuilder();
    summary.addValue(scalar("loss", result.loss()));
    summary.addValue(scalar("learning_rate", result.learningRate()));
    if (result.dice() != null) {
      summary.addValue(scalar("dice/mean", result.dice()));
    }
    result.classDice().forEach((name, dice) -> summary.addValue(scalar("dice/" + name, dice)));
    predictions.forEach(row -> summary.addValue(picture(row)));
    events.append(now().setStep(result.epoch()).setSummary(summary).build());
  }

  private static Event.Builder now() {
    return Event.newBuilder().setWallTime(System.currentTimeMillis() / 1000.0);
  }

  private static Summary.Value scalar(String tag, double value) {
    return Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value).build();
  }

  private Summary.Value picture(ErrorPicture.Row row) {
    BufferedImage picture = new ErrorPicture(classNames, List.of(row)).draw();
    ByteString.Output png = ByteString.newOutput();
    try {
      ImageIO.write(picture, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Summary.Value.newBuilder()
        .setTag("predictions/" + row.caption())
        .setImage(
            Summary.Image.newBuilder()
                .setHeight(picture.getHeight())
                .setWidth(picture.getWidth())
                .setColorspace(3)
                .setEncodedImageString(png.toByteString()))
        .build();
  }

  /** Text is Markdown: indented, it is shown as it is. */
  private static Summary.Value text(String content) {
    return Summary.Value.newBuilder()
        .setTag("run.yaml")
        .setMetadata(
            SummaryMetadata.newBuilder()
                .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text")))
        .setTensor(
            TensorProto.newBuilder()
                .setDtype(DataType.DT_STRING)
                .setTensorShape(TensorShapeProto.getDefaultInstance())
                .addStringVal(ByteString.copyFromUtf8(content.indent(4))))
        .build();
  }
}
