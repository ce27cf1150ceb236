package org.unifiedfocal.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;

/** A network in a line: its size, and what differs from the usual layers. */
final class NetworkInWords {
  private NetworkInWords() {}

  /** Describes a network for classes, or for regions where there are some. */
  static String of(UNet network, @Nullable Regions regions) {
    List<String> words = new ArrayList<>();
    words.add(
        "%dD U-Net for %d %s: %d base filters"
            .formatted(
                network.dimensions(),
                network.classes(),
                regions == null ? "classes" : "regions (" + regions + ")",
                network.baseFilters()));
    words.add("depth " + network.depth());
    UNetOptions usual = UNetOptions.withDefaults();
    UNetOptions options = network.options();
    if (!options.norm().equals(usual.norm())) {
      words.add(norm(options.norm()));
    }
    if (options.activation() != usual.activation()) {
      words.add(options.activation().toString());
    }
    if (options.residual()) {
      words.add("residual");
    }
    if (options.dropout() > 0) {
      words.add("dropout " + options.dropout());
    }
    if (options.upsampling() != usual.upsampling()) {
      words.add(options.upsampling() + " upsampling");
    }
    if (options.precision() != usual.precision()) {
      words.add(options.precision().toString());
    }
    return String.join(", ", words);
  }

  private static String norm(Norm norm) {
    return norm instanceof Norm.Group group
        ? "norm of %d groups".formatted(group.groups())
        : norm + " norm";
  }
}
