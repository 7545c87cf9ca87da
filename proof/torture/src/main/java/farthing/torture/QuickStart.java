package farthing.torture;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Java programs that start soon, because what their start works out is kept in a file: made by
 * starting and ending one of them in good order.
 */
public final class QuickStart {
  private static final String CLASS_PATH = "-cp";
  private static final int TRAINING_SECONDS = 120;

  private final String classPath;
  private final List<String> options;

  private QuickStart(String classPath, List<String> options) {
    this.classPath = classPath;
    this.options = List.copyOf(options);
  }

  /** As they come. */
  public static QuickStart without(List<String> command) {
    return new QuickStart(command.get(command.indexOf(CLASS_PATH) + 1), List.of());
  }

  /**
   * @param command starts a program, {@code java} first, and has {@code -cp}
   * @param serves the line on its screen that says that it is there begins so
   * @param folder for jars and the file; some 60 MB
   */
  public static QuickStart trained(List<String> command, String serves, Path folder)
      throws IOException, InterruptedException {
    String jars = jars(without(command).classPath, folder);
    Path kept = folder.resolve("start.aot");
    QuickStart training = new QuickStart(jars, List.of("-XX:AOTCacheOutput=" + kept));
    Process program =
        new ProcessBuilder(training.faster(command))
            .redirectError(folder.resolve("training.log").toFile())
            .start();
    Thread ending = Thread.ofPlatform().unstarted(program::destroyForcibly);
    Runtime.getRuntime().addShutdownHook(ending);
    try (BufferedReader said = program.inputReader()) {
      for (String line = said.readLine();
          line != null && !line.startsWith(serves);
          line = said.readLine()) {
        // what it says before
      }
      program.toHandle().destroy();
      if (!program.waitFor(TRAINING_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("it did not end; its log: " + folder.resolve("training.log"));
      }
    } finally {
      program.destroyForcibly();
      Runtime.getRuntime().removeShutdownHook(ending);
    }
    return new QuickStart(jars, List.of("-XX:AOTCache=" + kept));
  }

  /**
   * The same, sooner.
   *
   * @param command with the options of the one that was trained, and any main class
   */
  public List<String> faster(List<String> command) {
    List<String> faster = new ArrayList<>(command);
    faster.set(command.indexOf(CLASS_PATH) + 1, classPath);
    faster.addAll(1, options);
    return faster;
  }

  /** The file knows classes out of jars alone: folders are packed. */
  private static String jars(String classPath, Path folder) throws IOException {
    List<String> jars = new ArrayList<>();
    for (String entry : classPath.split(java.io.File.pathSeparator, -1)) {
      Path place = Path.of(entry).toAbsolutePath();
      jars.add(
          Files.isDirectory(place)
              ? jar(place, folder.resolve("classes-" + jars.size() + ".jar")).toString()
              : place.toString());
    }
    return String.join(java.io.File.pathSeparator, jars);
  }

  private static Path jar(Path classes, Path to) throws IOException {
    try (OutputStream file = Files.newOutputStream(to);
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> all = Files.walk(classes)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        jar.putNextEntry(
            new JarEntry(
                classes.relativize(each).toString().replace(java.io.File.separatorChar, '/')));
        Files.copy(each, jar);
        jar.closeEntry();
      }
      return to;
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
