package org.unifiedfocal;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures.LayeredArchitecture;
import java.util.List;
import java.util.regex.Pattern;

/** The arrows between the packages: each may use what is below it, and nothing beside it. */
@AnalyzeClasses(packages = "org.unifiedfocal", importOptions = ArchitectureTest.WithoutTests.class)
final class ArchitectureTest {
  /** Leaves out the tests of this module and those in the test jars of the others. */
  static final class WithoutTests implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("/test-classes/") && !location.contains("-tests.jar!");
    }
  }

  /** A package and all that it may use; nothing uses the command line. */
  private static final String ARROWS =
      """
      imaging     ->
      savedmodel  -> imaging
      losses      ->
      unet        -> losses savedmodel imaging
      data        -> losses savedmodel imaging
      augmentation -> data losses savedmodel imaging
      metrics     -> losses savedmodel imaging
      planning    -> unet data losses savedmodel imaging
      distribution -> imaging
      training    -> planning distribution unet augmentation data metrics losses savedmodel imaging
      experiments -> training planning distribution unet augmentation data metrics losses savedmodel imaging
      benchmark   -> training planning distribution unet augmentation data losses savedmodel imaging
      keras       -> training planning distribution unet augmentation data metrics losses savedmodel imaging
      serving     -> savedmodel imaging
      cli         -> benchmark experiments keras serving training planning distribution unet augmentation data metrics losses savedmodel imaging
      """;

  /** A layer may be empty, but no class is outside of all. */
  @ArchTest static final ArchRule arrowsPointDown = layers(ARROWS);

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.unifiedfocal.(*)..").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule lossesNeedTensorFlowAlone =
      classes()
          .that()
          .resideInAPackage("org.unifiedfocal.losses..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "org.unifiedfocal.losses..", "org.tensorflow..", "org.jspecify..", "java..");

  @ArchTest
  static final ArchRule imagingNeedsNoTensorFlow =
      noClasses()
          .that()
          .resideInAPackage("org.unifiedfocal.imaging..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.tensorflow..");

  /** picocli, the progress bar, and the libraries behind System.Logger. */
  @ArchTest
  static final ArchRule onlyTheCommandLineTalksToTheTerminal =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.unifiedfocal.cli..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "picocli..", "me.tongfei.progressbar..", "org.slf4j..", "ch.qos.logback..");

  private static ArchRule layers(String arrows) {
    LayeredArchitecture rule =
        layeredArchitecture()
            .consideringOnlyDependenciesInLayers()
            .withOptionalLayers(true)
            .ensureAllClassesAreContainedInArchitecture();
    Pattern separator = Pattern.compile(" +(-> *)?");
    List<List<String>> lines =
        arrows.lines().map(line -> separator.splitAsStream(line).toList()).toList();
    for (List<String> line : lines) {
      String name = line.get(0);
      rule = rule.layer(name).definedBy("org.unifiedfocal." + name + "..");
    }
    for (List<String> line : lines) {
      String name = line.get(0);
      String[] used = line.stream().skip(1).toArray(String[]::new);
      rule =
          used.length == 0
              ? rule.whereLayer(name).mayNotAccessAnyLayer()
              : rule.whereLayer(name).mayOnlyAccessLayers(used);
    }
    return rule;
  }
}
