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
import org.unifiedfocal.data.CaseImages;
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
 * @param force whether files that are there may be replaced
 */
record MaskFolder(Path folder, ModelCard card, ForceOption force) {

  /** Where the mask of an image goes. */
  Path mask(CaseImages image) {
    boolean nifti = card.input().dimensions() == 3 || InputImages.isNifti(image.files().get(0));
    return folder.resolve(image.id() + (nifti ? ".nii.gz" : ".png"));
  }

  /** Where the probabilities of an image go. */
  Path probabilities(CaseImages image) {
    return folder.resolve(image.id() + "_probabilities.nii.gz");
  }

  /** Where the uncertainty of an image goes. */
  Path uncertainty(CaseImages image) {
    return folder.resolve(image.id() + "_uncertainty.nii.gz");
  }

  /** Where the picture of an image and its mask goes. */
  Path overlay(CaseImages image) {
    return folder.resolve(image.id() + "_overlay.png");
  }

  /**
   * Makes the folder for the masks of some images.
   *
   * @throws BadInputException if two would share a mask, or an image would be written over
   */
  void prepareFor(List<CaseImages> images) {
    Map<Path, CaseImages> masks = new HashMap<>();
    for (CaseImages image : images) {
      Path mask = mask(image);
      @Nullable CaseImages other = masks.put(mask, image);
      if (other != null) {
        throw new BadInputException(
            mask,
            "expected one image for it, found %s and %s"
                .formatted(other.files().get(0), image.files().get(0)));
      }
      for (Path file : image.files()) {
        if (mask.toAbsolutePath().normalize().equals(file.toAbsolutePath().normalize())) {
          throw new BadInputException(file, "expected another folder for its mask, found its own");
        }
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

  void writeMask(CaseImages image, LabelMap labels) {
    Path mask = mask(image);
    if (InputImages.isNifti(mask)) {
      NiftiWriter.write(mask, labels, force.isGiven());
    } else {
      RasterWriter.write(mask, labels, card.classNames().size(), force.isGiven());
    }
  }

  /** Writes the probability of each class or region as a channel of a NIfTI image. */
  void writeProbabilities(CaseImages image, Image probabilities) {
    NiftiWriter.write(probabilities(image), probabilities, force.isGiven());
  }

  /** Writes the uncertainty of each voxel. */
  void writeUncertainty(CaseImages image, Image entropy) {
    NiftiWriter.write(uncertainty(image), entropy, force.isGiven());
  }

  /** Writes a picture of the image and the mask over it. */
  void writeOverlay(CaseImages item, Image image, LabelMap labels) {
    ErrorPicture.Row row = new ErrorPicture.Row(item.id(), image, null, labels);
    new ErrorPicture(card.classNames(), List.of(row)).write(overlay(item), force.isGiven());
  }
}
