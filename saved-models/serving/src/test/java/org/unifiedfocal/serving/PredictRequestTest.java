package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictRequestTest {
  private static final HeapShare.Budget BUDGET = new HeapShare.Budget(1 << 20);

  private static PredictRequest read(String json) throws IOException {
    try (HeapShare heap = BUDGET.share()) {
      return PredictRequest.read(
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), heap);
    }
  }

  private static JsonTensor input(PredictRequest request, String name) {
    return Objects.requireNonNull(request.inputs().get(name));
  }

  private static double[] values(JsonTensor tensor) {
    return Arrays.copyOf(tensor.values(), tensor.size());
  }

  @Test
  void readsRowsOfTheOnlyInput() throws IOException {
    PredictRequest request = read("{\"instances\": [[[1, 2.5], [-3e2, 4]], [[5, 6], [7, 8]]]}");
    assertThat(request.byRow()).isTrue();
    assertThat(request.signature()).isEqualTo("serving_default");
    JsonTensor tensor = input(request, "");
    assertThat(tensor.shape()).containsExactly(2, 2, 2);
    assertThat(values(tensor)).containsExactly(1, 2.5, -300, 4, 5, 6, 7, 8);
  }

  @Test
  void readsRowsOfNamedInputsInAnyOrder() throws IOException {
    PredictRequest request =
        read(
            """
            {"instances": [{"a": [1, 2], "b": true}, {"b": false, "a": [3, 4]}],
             "signature_name": "two"}
            """);
    assertThat(request.signature()).isEqualTo("two");
    assertThat(input(request, "a").shape()).containsExactly(2, 2);
    assertThat(values(input(request, "a"))).containsExactly(1, 2, 3, 4);
    assertThat(input(request, "b").shape()).containsExactly(2);
    assertThat(input(request, "b").truth()).isTrue();
    assertThat(values(input(request, "b"))).containsExactly(1, 0);
  }

  @Test
  void readsWholeTensorsAndScalars() throws IOException {
    PredictRequest request = read("{\"inputs\": {\"x\": [[1], [2], [3]], \"scale\": 0.5}}");
    assertThat(request.byRow()).isFalse();
    assertThat(input(request, "x").shape()).containsExactly(3, 1);
    assertThat(input(request, "scale").shape()).isEmpty();
    assertThat(values(input(request, "scale"))).containsExactly(0.5);
    assertThat(input(read("{\"inputs\": [1, 2]}"), "").shape()).containsExactly(2);
  }

  @Test
  void passesOverKeysItDoesNotKnow() throws IOException {
    PredictRequest request =
        read(
            "{\"extra\": {\"a\": [1, {}], \"a\": 2}, \"inputs\": [1], \"more\": null, \"more\": 1}");
    assertThat(request.inputs()).containsOnlyKeys("");
  }

  @Test
  void forgetsTheKeysItPassesOver() throws IOException {
    StringBuilder text = new StringBuilder("{\"unknown\": {\"x\": 1");
    for (int key = 0; key < 1_000_000; key++) {
      text.append(", \"key").append(key).append("\": 1");
    }
    text.append("}, \"inputs\": [1]}");
    long[] used = new long[1];
    InputStream body =
        new FilterInputStream(
            new ByteArrayInputStream(text.toString().getBytes(StandardCharsets.US_ASCII))) {
          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (in.available() < 10_000) { // nearly at the end
              used[0] = Math.max(used[0], usedHeap());
            }
            return super.read(bytes, offset, length);
          }
        };
    long before = usedHeap();
    try (HeapShare heap = BUDGET.share()) {
      assertThat(PredictRequest.read(body, heap).inputs()).containsOnlyKeys("");
    }
    assertThat(used[0] - before).isLessThan(32L << 20);
  }

  private static long usedHeap() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static int status(HeapShare.Budget budget, String json) throws IOException {
    try (HeapShare heap = budget.share()) {
      PredictRequest.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), heap);
      return 200;
    } catch (RefusedException e) {
      return e.status();
    }
  }

  @Test
  void givesBackWhatItTakesOfTheHeap() throws IOException {
    HeapShare.Budget budget = new HeapShare.Budget(8192);
    String fits = "{\"inputs\": [0" + ",1".repeat(900) + "]}"; // takes the doubling up to 1024
    for (int i = 0; i < 3; i++) {
      assertThat(status(budget, fits)).isEqualTo(200);
    }
    try (HeapShare other = budget.share()) {
      other.reserve(4096);
      assertThat(status(budget, fits)).isEqualTo(429);
    }
    assertThat(status(budget, fits)).isEqualTo(200);
  }

  /** To come again would not help. */
  @Test
  void refusesForGoodWhatNeverFits() throws IOException {
    HeapShare.Budget budget = new HeapShare.Budget(8192);
    assertThat(status(budget, "{\"inputs\": [0" + ",1".repeat(1100) + "]}")).isEqualTo(413);
    StringBuilder names = new StringBuilder("{\"inputs\": {\"x\": 1");
    for (int i = 0; i < 20; i++) {
      names.append(", \"x%d\": 1".formatted(i));
    }
    assertThat(status(budget, names + "}}")).isEqualTo(413);
  }

  @Test
  void refusesNumbersThatAreVeryLong() {
    String digits = "{\"inputs\": [" + "9".repeat(5000) + "]}";
    assertThatThrownBy(() -> read(digits))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(400))
        .hasMessageStartingWith("body: expected JSON of usual depth and length of numbers");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "{\"instances\": [[1, 2], [3]]} | instances: expected lists of one length, found 2 and 1 values at [1]",
        "{\"instances\": [[1, 2], 3]} | instances: expected a list at [1], found a number",
        "{\"instances\": [[1, 2], [[3], [4]]]} | instances: expected a number at [1][0], found a list",
        "{\"instances\": [[[1], []]]} | instances: expected lists of one length, found 1 and 0 values at [0][1]",
        "{\"instances\": [[], []]} | instances: expected numbers, found an empty list",
        "{\"instances\": []} | instances: expected at least one, found an empty list",
        "{\"instances\": [1, null]} | instances: expected numbers in lists, found null at [1]",
        "{\"instances\": [\"1\"]} | instances: expected numbers in lists, found text at [0]",
        "{\"instances\": [1, true]} | instances: expected numbers or truth values, found both",
        "{\"instances\": [1e400]} | instances: expected finite numbers, found a larger one at [0]",
        "{\"instances\": [[[[[[[[[1]]]]]]]]]} | instances: expected at most 8 nested lists, found more",
        "{\"instances\": 1} | instances: expected a list, found a number",
        "{\"instances\": [{\"a\": 1}, {\"b\": 1}]} | instances: expected the same names in each, found others at [1]",
        "{\"instances\": [{\"a\": 1}, 2]} | instances: expected objects as the first one, found a number at [1]",
        "{\"instances\": [{\"a\": {}}]} | instances.a: expected numbers in lists, found an object at [0]",
        "{\"inputs\": {\"a\": [[1], [2, 3]]}} | inputs.a: expected lists of one length, found 1 and 2 values at [1]",
        "{\"inputs\": [1], \"instances\": [1]} | body: expected instances or inputs, found both",
        "{} | body: expected instances or inputs, found neither",
        "{\"inputs\": [1]} {} | body: expected one JSON object, found more after it",
        "{\"signature_name\": 1, \"inputs\": [1]} | signature_name: expected text, found a number",
        "[1] | body: expected a JSON object",
        "{\"inputs\": [NaN]} | body: expected JSON, found at line 1, column 16 what is none",
        "{\"inputs\": [1, | body: expected JSON, found at line 1, column 15 what is none",
        "{\"inputs\": [1], \"inputs\": [2]} | inputs: expected once, found again",
        "{\"instances\": [1], \"instances\": [2]} | instances: expected once, found again",
        "{\"signature_name\": \"a\", \"signature_name\": \"b\"} | signature_name: expected once, found again",
        "{\"inputs\": {\"a\": 1, \"a\": 2}} | inputs.a: expected once, found again",
        "{\"instances\": [{\"a\": 1, \"a\": 2}]} | instances.a: expected once, found again at [0]",
        "{\"instances\": [{\"a\": 1, \"b\": 2}, {\"a\": 1, \"a\": 2}]} | instances.a: expected once, found again at [1]",
      })
  void refusesWhatIsNoRequest(String json, String message) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(RefusedException.class, e -> assertThat(e.status()).isEqualTo(400))
        .hasMessage(message);
  }
}
