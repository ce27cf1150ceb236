package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;

/** Images of which each channel is a file, {@code CASE_0000.nii.gz} and so on, in one folder. */
final class ChannelFiles {
  private static final Pattern STEM = Pattern.compile("(?<id>.+)_(?<channel>\\d{4})");

  private final Path folder;
  private final NavigableMap<String, NavigableMap<Integer, Path>> files =
      new TreeMap<>(NaturalOrder.INSTANCE);

  /**
   * Groups files by their cases.
   *
   * @param folder where the files are
   * @param all the files
   * @throws BadInputException if a name has no number of a channel, or two have the same
   */
  ChannelFiles(Path folder, List<Path> all) {
    this.folder = folder;
    for (Path file : all) {
      Matcher name = STEM.matcher(ImageFiles.stem(file));
      if (!name.matches()) {
        throw new BadInputException(
            file, "expected a name that ends in the number of a channel, such as scan_0000");
      }
      Path other =
          files
              .computeIfAbsent(name.group("id"), id -> new TreeMap<>())
              .putIfAbsent(Integer.valueOf(name.group("channel")), file);
      if (other != null) {
        throw new BadInputException(
            folder,
            "expected one image named %s, found %s and %s"
                .formatted(name.group(), other.getFileName(), file.getFileName()));
      }
    }
  }

  /** Whether the name of a file ends in the number of a channel. */
  static boolean isName(Path file) {
    return STEM.matcher(ImageFiles.stem(file)).matches();
  }

  /** The cases, in natural order. */
  Set<String> ids() {
    return files.keySet();
  }

  /** How many channels there are by the largest number of any case; 0 without files. */
  int channels() {
    return files.values().stream().mapToInt(each -> each.lastKey() + 1).max().orElse(0);
  }

  /**
   * The files of a case.
   *
   * @param id its name, which need not be among {@link #ids}
   * @param channels how many
   * @param ending with what the names of files end that do not exist
   */
  List<Path> of(String id, int channels, String ending) {
    NavigableMap<Integer, Path> present = files.getOrDefault(id, new TreeMap<>());
    return IntStream.range(0, channels)
        .mapToObj(
            channel ->
                present.getOrDefault(
                    channel, folder.resolve("%s_%04d%s".formatted(id, channel, ending))))
        .toList();
  }

  /** The images of all cases, with as many files each as the case that has most. */
  List<CaseImages> all() {
    return ids().stream()
        .map(id -> new CaseImages(id, of(id, channels(), ending(files.firstEntry().getValue()))))
        .toList();
  }

  private static String ending(NavigableMap<Integer, Path> channels) {
    Path file = channels.firstEntry().getValue();
    return file.getFileName().toString().substring(ImageFiles.stem(file).length());
  }
}
