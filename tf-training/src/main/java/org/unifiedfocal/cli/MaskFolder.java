package org.unifiedfocal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ErrorPicture;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.imaging.RasterWriter;
import org.unifiedfocal.savedmodel.ModelCard;

/**
 * A folder of predictions: for each image a mask of the same name and in the same geometry, NIfTI
 * for volumes and NIfTI images, PNG for pictures.
 *
 * @param folder the folder
 * @param card the card of the model that predicts
 * @param overwrite whether files that are there may be replaced
 */
record MaskFolder(Path folder, ModelCard card, boolean overwrite) {

  /** Where the mask of an image goes. */
  Path mask(Path image) {
    boolean nifti = card.input().dimensions() == 3 || InputImages.isNifti(image);
    return folder.resolve(InputImages.stem(image) + (nifti ? ".nii.gz" : ".png"));
  }

  /** Where the probabilities of an image go. */
  Path probabilities(Path image) {
    return folder.resolve(InputImages.stem(image) + "_probabilities.nii.gz");
  }

  /** Where the uncertainty of an image goes. */
  Path uncertainty(Path image) {
    return folder.resolve(InputImages.stem(image) + "_uncertainty.nii.gz");
  }

  /** Where the picture of an image and its mask goes. */
  Path overlay(Path image) {
    return folder.resolve(InputImages.stem(image) + "_overlay.png");
  }

  /**
   * Makes the folder for the masks of some images.
   *
   * @throws BadInputException if two would share a mask, or an image would be written over
   */
  void prepareFor(List<Path> images) {
    Map<Path, Path> masks = new HashMap<>();
    for (Path image : images) {
      Path mask = mask(image);
      @Nullable Path other = masks.put(mask, image);
      if (other != null) {
        throw new BadInputException(
            mask, "expected one image for it, found %s and %s".formatted(other, image));
      }
      if (mask.toAbsolutePath().normalize().equals(image.toAbsolutePath().normalize())) {
        throw new BadInputException(image, "expected another folder for its mask, found its own");
      }
    }
    try {
      Files.createDirectories(folder);
    } catch (FileAlreadyExistsException e) {
      throw new BadInputException(folder, "expected a folder, found a file", e);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be made: " + e, e);
    }
  }

  /**
   * Makes sure, before the work is done, that a file may be written.
   *
   * @throws BadInputException if it is there already
   */
  void requireFree(Path file) {
    if (!overwrite && Files.exists(file)) {
      throw new BadInputException(file, "exists already, --force replaces it");
    }
  }

  void writeMask(Path image, LabelMap labels) {
    Path mask = mask(image);
    if (InputImages.isNifti(mask)) {
      NiftiWriter.write(mask, labels, overwrite);
    } else {
      RasterWriter.write(mask, labels, card.classNames().size(), overwrite);
    }
  }

  /** Writes the probability of each class as a channel of a NIfTI image. */
  void writeProbabilities(Path image, Image probabilities) {
    NiftiWriter.write(probabilities(image), probabilities, overwrite);
  }

  /** Writes the uncertainty of each voxel. */
  void writeUncertainty(Path image, Image entropy) {
    NiftiWriter.write(uncertainty(image), entropy, overwrite);
  }

  /** Writes a picture of the image and the mask over it. */
  void writeOverlay(Path file, Image image, LabelMap labels) {
    ErrorPicture.Row row = new ErrorPicture.Row(InputImages.stem(file), image, null, labels);
    new ErrorPicture(card.classNames(), List.of(row)).write(overlay(file), overwrite);
  }
}
