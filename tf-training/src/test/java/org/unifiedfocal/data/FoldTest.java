package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.imaging.BadInputException;

class FoldTest {

  private static Case item(String id, String group) {
    return new Case(id, group, List.of(Path.of(id + ".png")), List.of(Path.of(id + "_mask.png")));
  }

  private static List<Case> single(int count) {
    return IntStream.range(0, count).mapToObj(i -> item("c" + i, "c" + i)).toList();
  }

  private static List<String> ids(List<Case> cases) {
    return cases.stream().map(Case::id).toList();
  }

  @Test
  void everyCaseIsHeldBackOnceInFoldsOfNearlyEqualSize() {
    List<Case> cases = single(23);
    List<Case> heldBack = new ArrayList<>();
    for (int number = 1; number <= 5; number++) {
      Split split = new Fold(number, 5).split(cases);
      assertThat(split.validation()).hasSizeBetween(4, 5);
      assertThat(split.train()).hasSize(23 - split.validation().size());
      assertThat(split.train()).doesNotContainAnyElementsOf(split.validation());
      assertThat(split.validation()).isSubsetOf(cases);
      heldBack.addAll(split.validation());
    }
    assertThat(heldBack).containsExactlyInAnyOrderElementsOf(cases);
  }

  @Test
  void groupsStayTogether() {
    List<Case> cases = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      cases.add(item("c" + i, "patient " + (int) Math.sqrt(i)));
    }
    for (int number = 1; number <= 3; number++) {
      Split split = new Fold(number, 3).split(cases);
      Set<String> train = new HashSet<>(split.train().stream().map(Case::group).toList());
      Set<String> validation = new HashSet<>(split.validation().stream().map(Case::group).toList());
      assertThat(train).doesNotContainAnyElementsOf(validation);
      assertThat(split.validation()).hasSizeBetween(18, 22);
    }
  }

  @Test
  void theFoldsOfTheseCasesAreTheSameForEver() {
    assertThat(ids(new Fold(1, 3).split(single(10)).validation()))
        .containsExactly("c5", "c6", "c8", "c9");
    assertThat(ids(new Fold(3, 3).split(single(10)).validation()))
        .containsExactly("c0", "c2", "c7");
  }

  @Test
  void theOrderOfTheCasesDoesNotMatterButIsKept() {
    List<Case> cases = single(20);
    List<Case> shuffled = new ArrayList<>(cases);
    Collections.shuffle(shuffled, new Random(7));

    Split split = new Fold(2, 4).split(cases);
    Split other = new Fold(2, 4).split(shuffled);

    assertThat(other.validation()).containsExactlyInAnyOrderElementsOf(split.validation());
    assertThat(other.validation())
        .isEqualTo(shuffled.stream().filter(split.validation()::contains).toList());
    assertThat(split.train()).isEqualTo(cases.stream().filter(split.train()::contains).toList());
  }

  @Test
  void refusesMoreFoldsThanGroups() {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new Fold(1, 4).split(single(3)))
        .withMessage("expected at least 4 groups of cases for 4 folds, found 3");
  }

  @Test
  void parsesWhatItPrints() {
    assertThat(Fold.parse("2/5")).isEqualTo(new Fold(2, 5)).hasToString("2/5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1", "1/", "/5", "1/5/2", "-1/5", "1.0/5", "a/b", "1/99999999999"})
  void refusesWhatIsNoFold(String text) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> Fold.parse(text))
        .withMessage("expected a fold K/N such as 1/5, found \"" + text + "\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/5", "6/5", "1/1", "0/0"})
  void refusesFoldsThatThereAreNot(String text) {
    String message = "a fold K/N has N of at least 2 and K from 1 to N, found " + text;
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> Fold.parse(text))
        .withMessage(message);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Fold(text.charAt(0) - '0', text.charAt(2) - '0'))
        .withMessage(message);
  }
}
