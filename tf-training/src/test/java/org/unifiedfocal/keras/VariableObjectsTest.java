package org.unifiedfocal.keras;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VariableObjectsTest {

  /** The pairs as {@code escape_local_name} of TensorFlow 2.18.1 gives them. */
  @ParameterizedTest
  @CsvSource({
    "kernel, kernel",
    "a/b, a.Sb",
    "., ..",
    "a.S, a..S",
    "a..S, a....S",
    ".S/, ..S.S",
    "/.S., .S..S..",
    "S., S.."
  })
  void namesAreReadAsTheyWereEscaped(String name, String escaped) {
    assertThat(VariableObjects.unescaped(escaped)).isEqualTo(name);
  }
}
