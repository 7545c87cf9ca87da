package farthing.fuzz;

import farthing.fuzz.FuzzTarget.Broken;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A web site and somebody who sends it whatever they like. {@code {cookie}} and the like in what is
 * sent stand for what the site has given out.
 *
 * @param known what the site has given out, by name
 */
record OpenSite(URI door, Map<String, String> known) {
  private static final int PATIENCE_MILLIS = 30_000;

  OpenSite(URI door) {
    this(door, Map.of());
  }

  OpenSite knowing(String name, String value) {
    Map<String, String> more = new HashMap<>(known);
    more.put(name, value);
    return new OpenSite(door, Map.copyOf(more));
  }

  void read(byte[] input) throws IOException {
    String[] parts = new String(input, StandardCharsets.ISO_8859_1).split("\n", 3);
    String answer =
        answer(parts[0], parts.length > 1 ? parts[1] : "", parts.length > 2 ? parts[2] : "");
    if (!answer.isEmpty() && !answer.startsWith("HTTP/1.1 ")) {
      throw new Broken("an answer is HTTP");
    }
    if (answer.startsWith("HTTP/1.1 5")) {
      throw new Broken("nothing that is sent makes the site fail: " + answer.lines().findFirst());
    }
  }

  /** The whole answer, or nothing if the door cut the connection. */
  String answer(String path, String cookie, String body) throws IOException {
    String sent = filled(body);
    String kind = path.startsWith("/farthing") ? "json" : "x-www-form-urlencoded";
    String question =
        "%s %s HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: %s\r\nAccept: text/html\r\nConnection: close\r\n"
                .formatted(sent.isEmpty() ? "GET" : "POST", filled(path), filled(cookie))
            + (sent.isEmpty()
                ? "\r\n"
                : "Content-Type: application/%s\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(kind, sent.length(), sent));
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), door.getPort())) {
      caller.setSoTimeout(PATIENCE_MILLIS);
      caller.getOutputStream().write(question.getBytes(StandardCharsets.ISO_8859_1));
      caller.shutdownOutput(); // or the door waits for the rest of what is cut short
      return new String(caller.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    } catch (SocketException e) {
      return "";
    }
  }

  private String filled(String text) {
    String filled = text;
    for (Map.Entry<String, String> each : known.entrySet()) {
      filled = filled.replace("{" + each.getKey() + "}", each.getValue());
    }
    return filled;
  }

  /** The one thing that a pattern finds. */
  static String found(String in, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(in);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + pattern + " in " + in);
    }
    return matcher.group(1);
  }
}
