package org.unifiedfocal.planning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A plan as a file in YAML, in which a comment says of each choice why it was made. A file that a
 * person edited keeps its words.
 *
 * @param plan what the text says
 * @param text the content of the file
 */
public record PlanDocument(Plan plan, String text) {
  /** The name of the file in the folder of a run. */
  public static final String FILE = "plan.yaml";

  private static final ObjectMapper JSON = new JsonMapper();
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /**
   * Writes a plan down.
   *
   * @param title what the plan is of, a line each
   * @param plan the plan
   * @param reasons a line for each property of the plan
   */
  static PlanDocument of(String title, Plan plan, Map<String, String> reasons) {
    StringBuilder text = new StringBuilder();
    title.lines().forEach(line -> text.append("# ").append(line).append('\n'));
    for (Map.Entry<String, JsonNode> choice : JSON.<JsonNode>valueToTree(plan).properties()) {
      text.append("\n# ").append(reasons.get(choice.getKey())).append('\n');
      text.append(choice.getKey()).append(": ").append(flow(choice.getValue())).append('\n');
    }
    return new PlanDocument(plan, text.toString());
  }

  /** JSON is YAML; neither names nor numbers have commas or colons. */
  private static String flow(JsonNode value) {
    return value.toString().replace("\"", "").replace(",", ", ").replace(":", ": ");
  }

  /**
   * Reads a plan.
   *
   * @param file a plan in YAML
   * @return the plan and its text
   * @throws BadInputException if it is not there, not a plan or makes no sense
   */
  public static PlanDocument read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(file, "expected a plan, found no file");
    }
    try {
      String text = Files.readString(file);
      return new PlanDocument(YAML.readValue(text, Plan.class), text);
    } catch (JsonMappingException e) {
      throw new BadInputException(file, "not a plan, " + where(e) + reason(e), e);
    } catch (JsonProcessingException e) {
      throw new BadInputException(file, "not a plan, " + withoutAdvice(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new BadInputException(file, "cannot be read: " + e.getMessage(), e);
    }
  }

  private static String where(JsonMappingException e) {
    String path =
        e.getPath().stream()
            .map(step -> step.getFieldName() == null ? "" + step.getIndex() : step.getFieldName())
            .collect(Collectors.joining("."));
    return path.isEmpty() ? "" : path + ": ";
  }

  private static String reason(JsonMappingException e) {
    Throwable cause = e.getCause();
    return withoutAdvice(cause == null ? e.getOriginalMessage() : cause.getMessage());
  }

  /** The first line, without the advice in parentheses how to write programs. */
  private static String withoutAdvice(@Nullable String message) {
    return BadInputException.firstLine(message).replaceFirst(" \\((set|index|class) .*", "");
  }

  /**
   * Writes the file.
   *
   * @param file where to
   * @param overwrite whether one that is there may be replaced
   * @throws BadInputException if it may not
   * @throws UncheckedIOException if it cannot be written
   */
  public void write(Path file, boolean overwrite) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    AtomicFile.write(file, overwrite, out -> out.write(bytes));
  }
}
