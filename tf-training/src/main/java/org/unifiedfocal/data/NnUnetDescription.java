package org.unifiedfocal.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What the {@code dataset.json} of nnU-Net says.
 *
 * @param name the name of the dataset; that of its folder without the number if there is none
 * @param channels the names of the channels
 * @param ending how the names of all its files end
 * @param labels the classes or regions
 */
record NnUnetDescription(String name, List<String> channels, String ending, NnUnetLabels labels) {
  private static final String VOLUME = "\\.nii(\\.gz)?";
  private static final String PICTURE = "\\.(png|bmp|tiff?)";

  /** The entries that every such file has. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Required(
      @JsonProperty(value = "channel_names", required = true) SortedMap<Integer, String> channels,
      @JsonProperty(required = true) Map<String, List<Integer>> labels,
      @JsonProperty(value = "file_ending", required = true) String ending) {}

  static DescriptionFile file(Path folder) {
    return DescriptionFile.in(folder, "nnU-Net");
  }

  /** Reads the description in a folder. */
  static NnUnetDescription read(Path folder) {
    DescriptionFile json = file(folder);
    JsonNode tree = json.tree();
    Required required = json.as(tree, Required.class);
    if (!required.ending().toLowerCase(Locale.ROOT).matches(VOLUME + "|" + PICTURE)) {
      throw new BadInputException(
          json.file(),
          "file_ending: expected .nii.gz, .nii, .png, .bmp or .tif, found " + required.ending());
    }
    List<Integer> numbers = List.copyOf(required.channels().keySet());
    if (numbers.isEmpty() || !numbers.equals(IntStream.range(0, numbers.size()).boxed().toList())) {
      throw new BadInputException(
          json.file(), "channel_names: expected channels 0, 1 and so on, found " + numbers);
    }
    if (tree.hasNonNull("dataset")) {
      throw new BadInputException(
          json.file(), "dataset: expected files in imagesTr/ and labelsTr/, found a list of them");
    }
    String order = "regions_class_order";
    return new NnUnetDescription(
        tree.path("name").asText(nameOf(folder)),
        List.copyOf(required.channels().values()),
        required.ending(),
        NnUnetLabels.of(
            json.file(),
            required.labels(),
            tree.hasNonNull(order)
                ? List.of(json.as(tree.get(order), Integer[].class))
                : List.of()));
  }

  private static String nameOf(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName())
        .replaceFirst("^Dataset\\d+_(?=.)", "");
  }

  boolean isOfPictures() {
    return ending.toLowerCase(Locale.ROOT).matches(PICTURE);
  }
}
