package org.unifiedfocal.keras;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.keras.UNetLevel.ConvNormLayers;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.unet.Activation;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;
import org.unifiedfocal.unet.Upsampling;

/**
 * Finds a {@link UNet} in a Keras model, by how its layers are connected, whatever they are called.
 * It goes the way of the data, so that the first layer that does not fit is the one complained of.
 */
final class UNetMatcher {
  private static final String CONVOLUTION_3 =
      "a convolution of kernel 3, stride 1 and same padding, without activation";
  private static final String CONVOLUTION_1 =
      "a convolution of kernel 1 and stride 1, without activation";

  private final KerasGraph graph;
  private final NetworkWeights weights;
  private final Set<String> visited = new HashSet<>();
  private final int dimensions;
  private final int channels;

  /** What all normalisations so far may be: groups of one channel are instance norm, too. */
  private List<Norm> norms = List.of();

  /** The first convolution with a bias. */
  private @Nullable KerasLayer biased;

  private @Nullable Activation activation;
  private @Nullable Boolean residual;
  private @Nullable Upsampling upsampling;

  UNetMatcher(KerasGraph graph, KerasWeights stored) {
    this.graph = graph;
    weights = new NetworkWeights(stored);
    KerasLayer input = graph.input();
    int axes = input.config().path("batch_shape").size();
    if (!input.is("InputLayer") || (axes != 4 && axes != 5)) {
      throw graph.refused(input, "an input of images or volumes with channels last");
    }
    dimensions = axes - 2;
    channels = input.config().path("batch_shape").path(axes - 1).asInt(-1);
    visited.add(input.name());
  }

  /** Gives the network and its weights. */
  TrainedNetwork match() {
    List<UNetLevel> down = new ArrayList<>();
    UNetLevel level = level(graph.input());
    int base = level.first().convolution().integer("filters");
    KerasLayer pool = pool(level);
    while (pool != null) {
      requireFilters(level, base << down.size());
      weights.add("enc" + down.size(), level, inputChannels(down.size(), base));
      down.add(level);
      level = level(visit(pool));
      pool = pool(level);
    }
    requireFilters(level, base << down.size());
    weights.add("bottom", level, inputChannels(down.size(), base));
    if (down.isEmpty()) {
      throw graph.refused(graph.next(level.end(), "max pooling", any -> true), "max pooling by 2");
    }
    for (int d = down.size() - 1; d >= 0; d--) {
      level = decoder(level.end(), down.get(d).end(), d, base << d);
    }
    int classes = head(level.end(), base);
    for (KerasLayer layer : graph.layers()) {
      if (!visited.contains(layer.name())) {
        throw graph.refused(layer, "no layer here in a U-Net");
      }
    }
    UNetOptions options =
        UNetOptions.withDefaults()
            .withNorm(norm())
            .withActivation(Objects.requireNonNull(activation))
            .withResidual(Objects.requireNonNull(residual))
            .withUpsampling(Objects.requireNonNull(upsampling));
    return new TrainedNetwork(
        new UNet(dimensions, channels, classes, base, down.size(), options), weights.values());
  }

  private UNetLevel decoder(KerasLayer x, KerasLayer skip, int d, int filters) {
    KerasLayer up = upsampling(x, d, filters);
    KerasLayer joined = visit(graph.next(up, "a concatenation", next -> next.is("Concatenate")));
    boolean upFirst = joined.inputs().equals(List.of(up.name(), skip.name()));
    if (!joined.isAlongLastOf(dimensions + 2)
        || !(upFirst || joined.inputs().equals(List.of(skip.name(), up.name())))) {
      throw graph.refused(
          joined, "a concatenation of the channels of %s and %s".formatted(up.name(), skip.name()));
    }
    UNetLevel level = level(joined);
    requireFilters(level, filters);
    weights.add("dec" + d, level, 2 * filters);
    if (!upFirst) {
      weights.swapInputs("dec" + d, filters);
    }
    return level;
  }

  private int inputChannels(int level, int base) {
    return level == 0 ? channels : base << (level - 1);
  }

  private @Nullable KerasLayer pool(UNetLevel level) {
    return graph.after(
        level.end(),
        next ->
            next.is("MaxPooling")
                && next.isDense()
                && next.isEverywhere("pool_size", 2)
                && next.isEverywhere("strides", 2));
  }

  private UNetLevel level(KerasLayer x) {
    ConvNormLayers first = convNorm(x, 3);
    KerasLayer between = activation(first.norm());
    ConvNormLayers second = convNorm(between, 3);
    KerasLayer sum = graph.after(second.norm(), next -> next.is("Add"));
    residual = agreed(second.norm(), residual, sum != null);
    if (sum == null) {
      return new UNetLevel(first, second, null, activation(second.norm()));
    }
    visit(sum);
    ConvNormLayers shortcut = sum.inputs().contains(x.name()) ? null : convNorm(x, 1);
    Set<String> expected =
        Set.of(second.norm().name(), shortcut == null ? x.name() : shortcut.norm().name());
    if (!Set.copyOf(sum.inputs()).equals(expected)) {
      throw graph.refused(sum, "the sum of " + String.join(" and ", expected));
    }
    return new UNetLevel(first, second, shortcut, activation(sum));
  }

  private ConvNormLayers convNorm(KerasLayer x, int size) {
    KerasLayer convolution = convolution(x, size);
    int filters = convolution.integer("filters");
    KerasLayer normalised =
        visit(
            graph.next(
                convolution,
                "batch, instance or group normalisation along the channels",
                next -> !normsOf(next, filters).isEmpty()));
    List<Norm> kinds = normsOf(normalised, filters);
    List<Norm> common = norms.isEmpty() ? kinds : norms.stream().filter(kinds::contains).toList();
    if (common.isEmpty()) {
      throw contradicted(normalised, norms.get(0));
    }
    norms = common;
    if (biased == null && convolution.flag("use_bias")) {
      biased = convolution;
    }
    return new ConvNormLayers(convolution, normalised);
  }

  /**
   * What the normalisation of so many channels may be, the likelier first; nothing if it is none.
   */
  private List<Norm> normsOf(KerasLayer layer, int filters) {
    if (!layer.isAlongLastOf(dimensions + 2)) {
      return List.of();
    }
    if (layer.is("BatchNormalization")) {
      return List.of(new Norm.Batch());
    }
    // Keras's default of 1e-3 is not ours.
    if (layer.is("GroupNormalization")
        && Math.abs(layer.real("epsilon") - Norm.Group.EPSILON) < 1e-9) {
      int groups = layer.integer("groups");
      if (groups == -1) {
        return List.of(new Norm.Instance());
      }
      return groups == filters
          ? List.of(new Norm.Instance(), new Norm.Group(groups))
          : List.of(new Norm.Group(groups));
    }
    return List.of();
  }

  /** The normalisation, once all levels have said what it may be. */
  private Norm norm() {
    Norm norm = norms.get(0);
    if (norm instanceof Norm.Group && biased != null) {
      throw graph.refused(biased, "no bias before group normalisation");
    }
    return norm;
  }

  private KerasLayer activation(KerasLayer x) {
    KerasLayer layer =
        visit(
            graph.next(x, "ReLU, or leaky ReLU of slope 0.01", next -> activationOf(next) != null));
    activation = agreed(layer, activation, Objects.requireNonNull(activationOf(layer)));
    return layer;
  }

  private static @Nullable Activation activationOf(KerasLayer layer) {
    boolean plain =
        layer.is("ReLU")
            && layer.config().path("max_value").isNull()
            && layer.real("threshold") == 0;
    double slope = layer.real("negative_slope");
    if ((plain && slope == 0)
        || (layer.is("Activation") && layer.text("activation").equals("relu"))) {
      return Activation.RELU;
    }
    return (plain || layer.is("LeakyReLU")) && Math.abs(slope - 0.01) < 1e-9
        ? Activation.LEAKY_RELU
        : null;
  }

  private KerasLayer convolution(KerasLayer x, int size) {
    return visit(
        graph.next(
            x,
            size == 3 ? CONVOLUTION_3 : CONVOLUTION_1,
            next -> isConvolution(next, size) && next.text("activation").equals("linear")));
  }

  private static boolean isConvolution(KerasLayer layer, int size) {
    return layer.is("Conv")
        && layer.isDense()
        && layer.isEverywhere("kernel_size", size)
        && layer.isEverywhere("strides", 1)
        && (size == 1 || layer.text("padding").equals("same"));
  }

  private KerasLayer upsampling(KerasLayer x, int level, int filters) {
    KerasLayer first =
        visit(
            graph.next(
                x,
                "max pooling by 2, or upsampling by 2 (a transposed convolution of kernel 2, or an"
                    + " interpolation and a convolution of kernel 1)",
                next -> upsamplingOf(next) != null));
    Upsampling kind = Objects.requireNonNull(upsamplingOf(first));
    upsampling = agreed(first, upsampling, kind);
    KerasLayer layer = kind == Upsampling.TRANSPOSED ? first : convolution(first, 1);
    requireFilters(layer, filters);
    weights.addConvolution("up" + level, layer, filters * 2, filters);
    return layer;
  }

  private static @Nullable Upsampling upsamplingOf(KerasLayer layer) {
    if (layer.type().matches("Conv[23]DTranspose")) {
      return layer.isDense()
              && layer.isEverywhere("kernel_size", 2)
              && layer.isEverywhere("strides", 2)
              && layer.text("activation").equals("linear")
              && layer.config().path("output_padding").isNull()
          ? Upsampling.TRANSPOSED
          : null;
    }
    if (!layer.is("UpSampling") || !layer.isDense() || !layer.isEverywhere("size", 2)) {
      return null;
    }
    return switch (layer.config().path("interpolation").asText("nearest")) {
      case "nearest" -> Upsampling.NEAREST;
      case "bilinear" -> Upsampling.LINEAR;
      default -> null;
    };
  }

  /** Gives the number of classes. */
  private int head(KerasLayer x, int base) {
    KerasLayer head = visit(graph.next(x, CONVOLUTION_1, next -> isConvolution(next, 1)));
    KerasLayer last = head;
    String scores = head.text("activation");
    if (scores.equals("linear") && !head.name().equals(graph.output().name())) {
      last = visit(graph.next(head, "softmax or sigmoid", next -> true));
      scores =
          last.is("Softmax") && last.isAlongLastOf(dimensions + 2)
              ? "softmax"
              : last.text("activation");
    }
    int filters = head.integer("filters");
    boolean binary = filters == 1;
    boolean logits = last.equals(head) && scores.equals("linear");
    if (!(logits || scores.equals(binary ? "sigmoid" : "softmax"))
        || !last.name().equals(graph.output().name())) {
      throw graph.refused(
          last, "the end of the network: a softmax over the classes, or a sigmoid for one class");
    }
    weights.addConvolution("head", head, base, filters);
    if (binary) {
      weights.addBackground("head");
    }
    return binary ? 2 : filters;
  }

  private void requireFilters(UNetLevel level, int filters) {
    level.pairs().forEach(pair -> requireFilters(pair.convolution(), filters));
  }

  private void requireFilters(KerasLayer layer, int filters) {
    if (layer.integer("filters") != filters) {
      throw graph.refused(layer, filters + " filters");
    }
  }

  /** What a layer is made of must be the same in the whole network. */
  private <T> T agreed(KerasLayer layer, @Nullable T before, T now) {
    if (before != null && !before.equals(now)) {
      throw contradicted(layer, before);
    }
    return now;
  }

  private BadInputException contradicted(KerasLayer layer, Object before) {
    return graph.refused(layer, "the same as in the levels before (%s)".formatted(before));
  }

  private KerasLayer visit(KerasLayer layer) {
    visited.add(layer.name());
    return layer;
  }
}
