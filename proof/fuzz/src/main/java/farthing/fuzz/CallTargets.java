package farthing.fuzz;

import farthing.base.Bytes;
import farthing.link.ApiLink;
import farthing.web.Answered;
import farthing.web.Call;
import farthing.web.CallerSettings;
import farthing.web.Header;
import farthing.web.HttpCaller;
import farthing.web.Redirect;
import farthing.web.RoadBroken;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** What a server answers to our callers: HTTP, or not. The server is the input. */
final class CallTargets {
  private static final int LARGEST = 128 * 1024;
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private CallTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        new FuzzTarget(
            "http-answer", "what a server answers to a client", LARGEST, CallTargets::call),
        new FuzzTarget(
            "redirect", "where a server sends a client on to", LARGEST, CallTargets::follow),
        new FuzzTarget(
            "link-answer",
            "what a server answers over the direct link",
            LARGEST,
            CallTargets::ask));
  }

  /** Open while the process lives. */
  private static final class Opened {
    static final Answering SERVER = Answering.open();
    static final HttpCaller CALLER =
        new HttpCaller(
            CallerSettings.usual().within(PATIENCE, PATIENCE).withMaxAnswerBytes(16 * 1024));
    static final ApiLink LINK = ApiLink.to(SERVER.address(), "an-API-key");
  }

  private static void call(byte[] input) {
    Opened.SERVER.answer = input;
    try {
      Answered answered = Opened.CALLER.get(Opened.SERVER.address());
      answered.problem();
      answered.header("Retry-After");
    } catch (RoadBroken e) {
      // the documented end of a call
    }
  }

  /** Nobody is called: the address could be anybody's. */
  private static void follow(byte[] input) {
    Call first = Call.get(URI.create("http://shop.example/order"));
    String location = new String(input, StandardCharsets.ISO_8859_1);
    Answered moved = new Answered(302, List.of(new Header("Location", location)), Bytes.empty());
    Redirect.of(first, moved)
        .ifPresent(next -> InetSocketAddress.createUnresolved(host(next), port(next)));
  }

  private static String host(Call call) {
    return call.to().getHost();
  }

  private static int port(Call call) {
    return Math.max(0, call.to().getPort());
  }

  private static void ask(byte[] input) throws InterruptedException {
    Opened.SERVER.answer = input;
    Opened.LINK.get("/");
  }

  /** Gives every caller the same answer, and hangs up. */
  private static final class Answering {
    private final ServerSocket door;
    volatile byte[] answer = new byte[0];

    private Answering(ServerSocket door) {
      this.door = door;
    }

    static Answering open() {
      try {
        Answering opened = new Answering(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()));
        Thread.ofPlatform().daemon().name("answering").start(opened::serve);
        return opened;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    URI address() {
      return URI.create("http://127.0.0.1:" + door.getLocalPort() + "/");
    }

    private void serve() {
      while (true) {
        try (Socket caller = door.accept()) {
          listen(new BufferedInputStream(caller.getInputStream()));
          caller.getOutputStream().write(answer);
        } catch (IOException e) {
          // the caller had enough
        }
      }
    }

    /** To the end of the question's head: it has no body. */
    private static void listen(InputStream in) throws IOException {
      int ends = 0;
      for (int c = in.read(); c >= 0 && ends < 2; c = ends < 2 ? in.read() : c) {
        ends = c == '\n' ? ends + 1 : c == '\r' ? ends : 0;
      }
    }
  }
}
