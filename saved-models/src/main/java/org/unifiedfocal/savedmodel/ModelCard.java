package org.unifiedfocal.savedmodel;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.exc.ValueInstantiationException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

/**
 * What must be known about a segmentation model to use it, beside its weights: {@value #FILE} in
 * the model directory. It can be written by hand beside a SavedModel from elsewhere:
 *
 * <pre>{@code
 * {
 *   "schemaVersion" : 1,
 *   "name" : "hippocampus",
 *   "classNames" : [ "background", "anterior", "posterior" ],
 *   "input" : {
 *     "dimensions" : 3,
 *     "spacing" : [ 1.0, 1.0, 1.0 ],
 *     "preprocessing" : { "channels" : 1, "normalization" : { "kind" : "z-score" } }
 *   },
 *   "slidingWindow" : {
 *     "patchSize" : [ 32, 48, 32 ],
 *     "overlap" : [ 0.5, 0.5, 0.5 ],
 *     "importance" : "gaussian",
 *     "padding" : "zero"
 *   },
 *   "regions" : [
 *     { "name" : "whole", "classes" : [ 1, 2 ], "label" : 2, "threshold" : 0.5 },
 *     { "name" : "front", "classes" : [ 1 ], "label" : 1, "threshold" : 0.5 }
 *   ],
 *   "layout" : "msd",
 *   "training" : { "data" : "...", "dataLicense" : "...", "loss" : "...", "metrics" : { } },
 *   "provenance" : { "library" : "...", "tensorflow" : "...", "java" : "...", "date" : "..." }
 * }
 * }</pre>
 *
 * <p>The last five may be absent: regions are for a network that gives a probability for each of
 * several that overlap, and not for each class. The constructors refuse what makes no sense with an
 * {@link IllegalArgumentException}.
 *
 * @param schemaVersion {@link #SCHEMA_VERSION}
 * @param name what the model is called
 * @param classNames the names of the classes 0 (background), 1 and so on; 2 to 256, all different
 * @param input what the model takes
 * @param slidingWindow how the network is run over an image; null if it takes whole images
 * @param regions what each output of the network is the probability of, and how they become
 *     classes; null where the outputs are the probabilities of the classes
 * @param layout how the files of the cases were arranged in folders, which says what files of a
 *     case become the channels of an image; null if unknown
 * @param training what the model was trained on and how well it does; null if unknown
 * @param provenance what wrote the model; null if unknown
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelCard(
    int schemaVersion,
    String name,
    List<String> classNames,
    Input input,
    @Nullable SlidingWindow slidingWindow,
    @Nullable Regions regions,
    @Nullable String layout,
    @Nullable Training training,
    @Nullable Provenance provenance) {

  /** The version of the card's schema that is written and read here. */
  public static final int SCHEMA_VERSION = 1;

  /** The card's place in the model directory. */
  public static final String FILE = "assets.extra/model-card.json";

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public ModelCard {
    if (schemaVersion != SCHEMA_VERSION) {
      throw new IllegalArgumentException(
          "schemaVersion: expected %d, found %d".formatted(SCHEMA_VERSION, schemaVersion));
    }
    Objects.requireNonNull(name, "name is missing");
    classNames = List.copyOf(Objects.requireNonNull(classNames, "classNames is missing"));
    Objects.requireNonNull(input, "input is missing");
    if (classNames.size() < 2
        || classNames.size() > 256
        || new HashSet<>(classNames).size() < classNames.size()) {
      throw new IllegalArgumentException(
          "classNames: expected 2 to 256 different names, found " + classNames);
    }
    if (slidingWindow != null && slidingWindow.patchSize().size() != input.dimensions()) {
      throw new IllegalArgumentException(
          "slidingWindow.patchSize: expected %d sizes, found %s"
              .formatted(input.dimensions(), slidingWindow.patchSize()));
    }
    if (regions != null) {
      regions.requireClasses(classNames.size());
    }
  }

  /**
   * Names the channels of the network's output.
   *
   * @return the names of the regions where the card has some, and otherwise of the classes
   */
  public List<String> outputNames() {
    return regions == null ? classNames : regions.names();
  }

  /**
   * What the model takes.
   *
   * @param dimensions spatial axes of an image: 2 or 3
   * @param spacing millimetres between voxels in the training images as stored, slowest axis first;
   *     for information; null if unknown or mixed
   * @param preprocessing turns an image into the network's input
   * @param normalizationInGraph true if the graph itself normalises: its signature {@code
   *     serving_default} takes an image as it was read, and {@value SavedModelWriter#PREPROCESSED}
   *     one that was prepared. Null, the same as false, if it takes prepared images alone
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Input(
      int dimensions,
      @Nullable List<Double> spacing,
      Preprocessing preprocessing,
      @Nullable Boolean normalizationInGraph) {

    /**
     * Makes the input of a model that takes prepared images alone.
     *
     * @param dimensions spatial axes of an image: 2 or 3
     * @param spacing millimetres between voxels as stored, or null
     * @param preprocessing turns an image into the network's input
     */
    public Input(int dimensions, @Nullable List<Double> spacing, Preprocessing preprocessing) {
      this(dimensions, spacing, preprocessing, null);
    }

    public Input {
      if (dimensions != 2 && dimensions != 3) {
        throw new IllegalArgumentException("dimensions: expected 2 or 3, found " + dimensions);
      }
      if (spacing != null) {
        spacing = List.copyOf(spacing);
        if (spacing.size() != dimensions
            || !spacing.stream().allMatch(step -> step > 0 && Double.isFinite(step))) {
          throw new IllegalArgumentException(
              "spacing: expected %d positive numbers, found %s".formatted(dimensions, spacing));
        }
      }
      Objects.requireNonNull(preprocessing, "preprocessing is missing");
      List<Double> resampled = preprocessing.spacing();
      if (resampled != null && resampled.size() != dimensions) {
        throw new IllegalArgumentException(
            "preprocessing.spacing: expected %d numbers, found %s"
                .formatted(dimensions, resampled));
      }
      // What needs a look at the whole image first, or another grid, is no matter of the graph.
      if (Boolean.TRUE.equals(normalizationInGraph)
          && (resampled != null
              || !(preprocessing.normalization() instanceof Normalization.Fixed))) {
        throw new IllegalArgumentException(
            "normalizationInGraph: expected a fixed normalization and no resampling, found "
                + preprocessing);
      }
    }

    /**
     * Says whether the graph itself normalises.
     *
     * @return whether {@code serving_default} takes an image as it was read
     */
    public boolean normalizesInGraph() {
      return Boolean.TRUE.equals(normalizationInGraph);
    }
  }

  /**
   * What the model was trained on and how well it does.
   *
   * @param data the data set; null if unknown
   * @param dataLicense the terms under which the data may be used; null if unknown
   * @param loss the loss as text that parses; null if unknown
   * @param heldBack the cases that it did not learn from; null if unknown
   * @param metrics means over the cases held out: for each class name, or {@code all}, each
   *     metric's name and value; what is null or not finite is left out
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Training(
      @Nullable String data,
      @Nullable String dataLicense,
      @Nullable String loss,
      @Nullable HeldBack heldBack,
      Map<String, Map<String, Double>> metrics) {
    public Training {
      metrics = finite(Objects.requireNonNull(metrics, "metrics is missing"));
    }

    /** Copies what is a number, in the order given. */
    private static Map<String, Map<String, Double>> finite(
        Map<String, Map<String, Double>> metrics) {
      Map<String, Map<String, Double>> copy = new LinkedHashMap<>();
      metrics.forEach(
          (name, values) -> {
            Map<String, Double> numbers = new LinkedHashMap<>(values);
            numbers.values().removeIf(value -> value == null || !Double.isFinite(value));
            copy.put(name, Collections.unmodifiableMap(numbers));
          });
      return Collections.unmodifiableMap(copy);
    }
  }

  /**
   * Makes the card of a model of this library, run on whole images.
   *
   * @param name what the model is called
   * @param classNames the names of the classes, background first
   * @param input what the model takes
   * @return the card, with the versions in use and the present time as its provenance
   */
  public static ModelCard of(String name, List<String> classNames, Input input) {
    return new ModelCard(
        SCHEMA_VERSION, name, classNames, input, null, null, null, null, Provenance.current());
  }

  /**
   * Says how the network is run over an image.
   *
   * @param windows the windows the network takes; null for whole images
   * @return a card that says so
   */
  public ModelCard withSlidingWindow(@Nullable SlidingWindow windows) {
    return new ModelCard(
        schemaVersion, name, classNames, input, windows, regions, layout, training, provenance);
  }

  /**
   * Says what the model was trained on and how well it does.
   *
   * @param facts the facts; null if unknown
   * @return a card that says so
   */
  public ModelCard withTraining(@Nullable Training facts) {
    return new ModelCard(
        schemaVersion, name, classNames, input, slidingWindow, regions, layout, facts, provenance);
  }

  /**
   * Says that the network gives the probabilities of regions.
   *
   * @param outputs a region for each channel; null for the classes
   * @return a card that says so
   * @throws IllegalArgumentException if a region has a class that is not there
   */
  public ModelCard withRegions(@Nullable Regions outputs) {
    return new ModelCard(
        schemaVersion,
        name,
        classNames,
        input,
        slidingWindow,
        outputs,
        layout,
        training,
        provenance);
  }

  /**
   * Says how the files of a case are arranged.
   *
   * @param files the name of the layout; null if unknown
   * @return a card that says so
   */
  public ModelCard withLayout(@Nullable String files) {
    return new ModelCard(
        schemaVersion,
        name,
        classNames,
        input,
        slidingWindow,
        regions,
        files,
        training,
        provenance);
  }

  /** A card that says that the graph itself normalises. */
  ModelCard withNormalizationInGraph() {
    Input raw = new Input(input.dimensions(), input.spacing(), input.preprocessing(), true);
    return new ModelCard(
        schemaVersion, name, classNames, raw, slidingWindow, regions, layout, training, provenance);
  }

  /**
   * Reads the card of a model.
   *
   * @param model the model directory
   * @return the card
   * @throws BadInputException if it is missing, is not the JSON of a card, or has another schema
   *     version
   */
  public static ModelCard read(Path model) {
    Path file = model.resolve(FILE);
    try {
      JsonNode tree = JSON.readTree(Files.readAllBytes(file));
      JsonNode version = tree.path("schemaVersion");
      if (!version.isIntegralNumber() || version.longValue() != SCHEMA_VERSION) {
        throw new BadInputException(
            file,
            "schemaVersion: expected %d, found %s%s"
                .formatted(
                    SCHEMA_VERSION,
                    version.isMissingNode() ? "none" : version,
                    version.longValue() > SCHEMA_VERSION
                        ? "; a newer version wrote this card"
                        : ""));
      }
      return JSON.treeToValue(tree, ModelCard.class);
    } catch (NoSuchFileException e) {
      throw new BadInputException(file, "expected a model card, found no file", e);
    } catch (JsonMappingException e) {
      throw new BadInputException(file, describe(e), e);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          file,
          "expected JSON, found%s: %s"
              .formatted(
                  e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr(),
                  BadInputException.firstLine(e.getOriginalMessage())),
          e);
    } catch (IOException e) {
      throw new BadInputException(file, "cannot be read: " + e, e);
    }
  }

  private static String describe(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
            .collect(Collectors.joining("."));
    if (e instanceof UnrecognizedPropertyException) {
      return path + ": expected no such property";
    }
    // The constructors say best what is wrong.
    @Nullable String reason =
        e instanceof ValueInstantiationException && e.getCause() != null
            ? e.getCause().getMessage()
            : e.getOriginalMessage();
    return (path.isEmpty() ? "" : path + ": ") + BadInputException.firstLine(reason);
  }

  /**
   * Writes the card into a model directory, in place of one that is there.
   *
   * @param model the model directory
   * @throws IOException if it cannot be written; a card that was there is then left as it was
   */
  public void write(Path model) throws IOException {
    Path file = model.resolve(FILE);
    Files.createDirectories(file.getParent());
    String json = JSON.writeValueAsString(this) + "\n";
    AtomicFile.write(file, true, out -> out.write(json.getBytes(StandardCharsets.UTF_8)));
  }
}
