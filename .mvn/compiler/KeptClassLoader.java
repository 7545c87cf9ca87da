package farthing.build;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads the compiler's plugins once for all rooms of a build. By itself javac loads them anew for every compilation, some fifty times, and each
 * time the JVM begins by interpreting them; with this a whole compilation takes two fifths of the time (docs/decisions/building.md).
 *
 * <p>{@code ./farthing} compiles this class and puts it where javac's option {@code -XDprocloader} finds it; without it javac does what it always does.
 */
public final class KeptClassLoader extends ClassLoader {
  private static final Map<String, ClassLoader> KEPT = new ConcurrentHashMap<>();

  /** As javac makes it; javac closes only loaders that are {@link java.io.Closeable}, which this one is not. */
  public KeptClassLoader(URL[] places, ClassLoader parent) {
    super(KEPT.computeIfAbsent(Stream.of(places).map(URL::toString).collect(Collectors.joining("\n")), _ -> new URLClassLoader(places, parent)));
  }
}
