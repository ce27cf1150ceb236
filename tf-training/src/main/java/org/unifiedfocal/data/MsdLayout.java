package org.unifiedfocal.data;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/**
 * The layout of the Medical Segmentation Decathlon (Antonelli et al. 2022): a {@code dataset.json}
 * that names the classes and modalities and lists NIfTI volumes, usually in {@code imagesTr} and
 * {@code labelsTr}. The files do not say which cases are of one patient.
 *
 * <p>The choices of {@link #with} are names of classes: what they cover together becomes the only
 * class, as {@code msd(edema, enhancing tumor)}; {@code msd(foreground)} joins all but the first.
 */
public final class MsdLayout implements DatasetLayout {
  private static final String FOREGROUND = "foreground";
  private static final String IGNORE = "ignore";

  /** The names of the classes that are joined, in the order in which they were given, or none. */
  private final List<String> joined;

  /** Makes the layout of all classes. */
  public MsdLayout() {
    this(List.of());
  }

  private MsdLayout(List<String> joined) {
    this.joined = joined;
  }

  /** The part of {@code dataset.json} that counts here. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Description(
      @JsonProperty(required = true) String name,
      @JsonProperty(required = true) Map<Integer, String> labels,
      @JsonProperty(required = true) List<Pair> training) {}

  /** An entry of its list. */
  @JsonIgnoreProperties(ignoreUnknown = true)
  private record Pair(
      @JsonProperty(required = true) String image, @JsonProperty(required = true) String label) {}

  @Override
  public DatasetLayout with(List<String> choices) {
    return new MsdLayout(List.copyOf(choices));
  }

  @Override
  public String name() {
    return joined.isEmpty() ? "msd" : "msd(" + String.join(", ", joined) + ")";
  }

  @Override
  public String signature() {
    return "dataset.json";
  }

  @Override
  public boolean recognises(Path folder) {
    return file(folder).exists();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    DescriptionFile json = file(folder);
    Path file = json.file();
    JsonNode tree = json.tree();
    Description description = json.as(tree, Description.class);
    List<Case> cases = new ArrayList<>();
    for (Pair pair : description.training()) {
      Path image = folder.resolve(pair.image()).normalize();
      String id = ImageFiles.stem(image);
      cases.add(
          new Case(id, id, List.of(image), List.of(folder.resolve(pair.label()).normalize())));
    }
    cases.sort(Comparator.comparing(Case::id, NaturalOrder.INSTANCE));
    Map<Integer, String> labels = new TreeMap<>(description.labels());
    boolean ignores = labels.remove(LabelMap.IGNORED, IGNORE);
    List<String> classNames = classNames(file, labels);
    LabelValues values =
        joined.isEmpty() ? LabelValues.classNumbers(classNames.size()) : join(file, classNames);
    return new Dataset(
        description.name(),
        folder,
        3,
        joined.isEmpty() ? classNames : List.of(classNames.get(0), String.join(" and ", joined)),
        ignores ? values.withIgnored(LabelMap.IGNORED) : values,
        null,
        modality(tree.path("modality")),
        cases);
  }

  private LabelValues join(Path file, List<String> classNames) {
    List<String> foreground = classNames.subList(1, classNames.size());
    List<String> chosen = joined.equals(List.of(FOREGROUND)) ? foreground : joined;
    if (!foreground.containsAll(chosen)) {
      throw new BadInputException(
          file, "expected classes of %s or foreground, found %s".formatted(foreground, chosen));
    }
    Map<Integer, Integer> values = new HashMap<>();
    for (int label = 0; label < classNames.size(); label++) {
      values.put(label, chosen.contains(classNames.get(label)) ? 1 : 0);
    }
    return new LabelValues(values);
  }

  private static @Nullable Modality modality(JsonNode channels) {
    return channels.isEmpty()
        ? null
        : Modality.ofVolumes(channels.valueStream().map(JsonNode::asText).toList());
  }

  private static DescriptionFile file(Path folder) {
    return DescriptionFile.in(folder, "the Medical Segmentation Decathlon");
  }

  private static List<String> classNames(Path file, Map<Integer, String> labels) {
    List<String> names = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      String name = labels.get(label);
      if (name == null) {
        throw new BadInputException(
            file,
            "expected labels from 0 to %d, found %s".formatted(labels.size() - 1, labels.keySet()));
      }
      names.add(name);
    }
    Dataset.requireClasses(file, names);
    return names;
  }
}
