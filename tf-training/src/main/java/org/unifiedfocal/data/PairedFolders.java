package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * A folder of images and a folder of masks whose files have equal names, whatever their extensions.
 *
 * @param images the folder of the images
 * @param masks the folder of the masks
 */
record PairedFolders(Path images, Path masks) {

  boolean exist() {
    return Files.isDirectory(images) && Files.isDirectory(masks);
  }

  /**
   * Pairs the files by name. An image without a mask, or a mask without an image, makes a case too,
   * one with a file that does not exist.
   *
   * @param group finds the group of a case by its id
   */
  List<Case> cases(UnaryOperator<String> group) {
    KeyedFiles imageFiles = new KeyedFiles(images, UnaryOperator.identity());
    KeyedFiles maskFiles = new KeyedFiles(masks, UnaryOperator.identity());
    Set<String> ids = new TreeSet<>(NaturalOrder.INSTANCE);
    ids.addAll(imageFiles.keys());
    ids.addAll(maskFiles.keys());
    return ids.stream()
        .map(
            id ->
                new Case(
                    id, group.apply(id), List.of(imageFiles.get(id)), List.of(maskFiles.get(id))))
        .toList();
  }
}
