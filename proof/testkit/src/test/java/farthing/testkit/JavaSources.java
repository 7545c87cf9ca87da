package farthing.testkit;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The Java sources of all rooms, read by the compiler's own parser: the rooms' test classes are on
 * no class path but their own. A method is named as {@code package.Class.Nested#method}.
 */
final class JavaSources {
  private static final Set<String> TESTS =
      Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");

  private final Map<String, Path> main = new HashMap<>();
  private final Map<String, Path> test = new HashMap<>();
  private final JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();

  JavaSources(Path root) {
    try (Stream<Path> all = Files.find(root, 12, (path, _) -> path.toString().endsWith(".java"))) {
      all.forEach(path -> place(root.relativize(path).toString().replace('\\', '/'), path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean hasMethod(String name) {
    return !methods(main, name).isEmpty();
  }

  /** One that JUnit runs, not merely one that is there. */
  boolean hasTest(String name) {
    return methods(test, name).stream().anyMatch(JavaSources::isTest);
  }

  private void place(String path, Path file) {
    place(path, "/src/main/java/", main, file);
    place(path, "/src/test/java/", test, file);
  }

  private static void place(String path, String folder, Map<String, Path> into, Path file) {
    int at = path.indexOf(folder);
    if (at >= 0) {
      String type = path.substring(at + folder.length(), path.length() - ".java".length());
      into.put(type.replace('/', '.'), file);
    }
  }

  private List<MethodTree> methods(Map<String, Path> where, String name) {
    int hash = name.indexOf('#');
    if (hash < 0) {
      return List.of();
    }
    String type = name.substring(0, hash);
    String method = name.substring(hash + 1);
    for (String outer = type; outer.contains("."); outer = before(outer)) {
      Path file = where.get(outer);
      if (file != null) {
        String nested = type.substring(outer.lastIndexOf('.') + 1);
        return find(parsed(file).getTypeDecls(), List.of(nested.split("\\.")))
            .map(found -> named(found, method))
            .orElse(List.of());
      }
    }
    return List.of();
  }

  private static String before(String type) {
    return type.substring(0, type.lastIndexOf('.'));
  }

  private static Optional<ClassTree> find(List<? extends Tree> members, List<String> names) {
    for (Tree member : members) {
      if (member instanceof ClassTree type
          && type.getSimpleName().contentEquals(names.getFirst())) {
        return names.size() == 1
            ? Optional.of(type)
            : find(type.getMembers(), names.subList(1, names.size()));
      }
    }
    return Optional.empty();
  }

  private static List<MethodTree> named(ClassTree type, String name) {
    List<MethodTree> found = new ArrayList<>();
    for (Tree member : type.getMembers()) {
      if (member instanceof MethodTree method && method.getName().contentEquals(name)) {
        found.add(method);
      }
    }
    return found;
  }

  private static boolean isTest(MethodTree method) {
    return method.getModifiers().getAnnotations().stream()
        .anyMatch(annotation -> TESTS.contains(annotation.getAnnotationType().toString()));
  }

  private CompilationUnitTree parsed(Path file) {
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(null, files, null, null, null, files.getJavaFileObjects(file));
      return task.parse().iterator().next();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
