package org.unifiedfocal.site;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.doctree.DocTree;
import com.sun.source.doctree.ParamTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** What the Javadoc of types and of the components of records says, from their sources. */
final class RecordDocs {
  private static final List<String> SOURCES =
      List.of("saved-models/src/main/java", "tf-training/src/main/java");

  /** By the name of the type, and after a # that of the component. */
  private final Map<String, String> texts = new HashMap<>();

  private RecordDocs() {}

  static RecordDocs read(Path repository) throws IOException {
    RecordDocs docs = new RecordDocs();
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      for (String sources : SOURCES) {
        try (Stream<Path> walk = Files.walk(repository.resolve(sources))) {
          List<Path> java = walk.filter(file -> file.toString().endsWith(".java")).toList();
          JavacTask task =
              (JavacTask)
                  compiler.getTask(
                      null, files, null, null, null, files.getJavaFileObjectsFromPaths(java));
          DocTrees trees = DocTrees.instance(task);
          for (CompilationUnitTree unit : task.parse()) {
            docs.scan(unit, trees);
          }
        }
      }
    }
    return docs;
  }

  private void scan(CompilationUnitTree unit, DocTrees trees) {
    new TreePathScanner<@Nullable Void, String>() {
      @Override
      public @Nullable Void visitClass(ClassTree type, String outer) {
        String name = outer + type.getSimpleName();
        add(name, trees, getCurrentPath());
        return super.visitClass(type, name + "$");
      }
    }.scan(unit, unit.getPackageName() + ".");
  }

  private void add(String name, DocTrees trees, TreePath path) {
    @Nullable DocCommentTree comment = trees.getDocCommentTree(path);
    if (comment == null) {
      return;
    }
    texts.put(name, text(comment.getFirstSentence()));
    for (DocTree tag : comment.getBlockTags()) {
      if (tag instanceof ParamTree parameter) {
        texts.put(name + "#" + parameter.getName(), text(parameter.getDescription()));
      }
    }
  }

  /** As a reader sees it: links are the words they stand for. */
  private static String text(List<? extends DocTree> trees) {
    return trees.stream()
        .map(DocTree::toString)
        .collect(Collectors.joining())
        .replaceAll("\\{@(?:link|linkplain)\\s+\\S+\\s+([^}]+)}", "$1")
        .replaceAll("\\{@(?:code|literal|link|linkplain)\\s+#?([^}]+)}", "$1")
        .replaceAll("<[^>]+>", "")
        .replaceAll("\\s+", " ");
  }

  /** The first sentence about a type. */
  String of(Class<?> type) {
    return find(type.getName());
  }

  /** What is said of a component. */
  String of(Class<?> type, String component) {
    return find(type.getName() + "#" + component);
  }

  private String find(String name) {
    String found = texts.get(name);
    if (found == null) {
      throw new IllegalStateException(name + " has no Javadoc");
    }
    return found;
  }
}
