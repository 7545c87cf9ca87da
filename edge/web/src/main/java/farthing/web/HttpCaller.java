package farthing.web;

import farthing.base.Bytes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.client5.http.ssl.HostnameVerificationPolicy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * Calls other servers by HTTP/1.1, on the calling thread, over connections that it keeps for the
 * next call. For all threads, virtual ones best.
 *
 * <p>A call ends by an {@link Answered} or a {@link RoadBroken}, within its time, however slowly
 * the other side trickles. No cookies, no proxies, no caches.
 *
 * <p>Apache HttpClient carries it; what this adds: docs/decisions/http-caller.md.
 */
public final class HttpCaller implements AutoCloseable {
  /** For each server, and altogether. */
  private static final int MOST_CONNECTIONS = 512;

  private static final int MAX_LINE_BYTES = 8 * 1024;
  private static final int MOST_HEADERS = 100;

  /** A connection silent for longer is looked at before it is used. */
  private static final TimeValue TRUSTED = TimeValue.ofSeconds(2);

  private final CallerSettings settings;
  private final PoolingHttpClientConnectionManager connections;
  private final CloseableHttpClient client;
  private final ScheduledThreadPoolExecutor deadlines =
      new ScheduledThreadPoolExecutor(
          1, Thread.ofPlatform().daemon().name("caller-deadlines").factory());

  public HttpCaller(CallerSettings settings) {
    this.settings = settings;
    this.connections = connections(settings);
    this.client = client(settings, connections);
    deadlines.setRemoveOnCancelPolicy(true);
  }

  public Answered get(URI from) throws RoadBroken {
    return call(Call.get(from));
  }

  public Answered post(URI to, String contentType, Bytes body) throws RoadBroken {
    return call(Call.post(to, contentType, body));
  }

  /**
   * @throws RoadBroken if no answer came, or none that can be read; it tells whether the request
   *     may have had an effect
   */
  public Answered call(Call call) throws RoadBroken {
    long deadline = System.nanoTime() + settings.whole().toNanos();
    Call next = call;
    for (int redirects = 0; ; redirects++) {
      Answered answered = once(next, deadline);
      Optional<Call> elsewhere =
          redirects < settings.redirects() ? Redirect.of(next, answered) : Optional.empty();
      if (elsewhere.isEmpty()) {
        return answered;
      }
      next = elsewhere.get();
    }
  }

  @Override
  public void close() {
    deadlines.shutdownNow();
    client.close(CloseMode.IMMEDIATE);
  }

  private Answered once(Call call, long deadline) throws RoadBroken {
    Attempt first = new Attempt(call, deadline);
    try {
      return first.run();
    } catch (RoadBroken e) {
      if (!call.isRepeatable() || !first.diedInSilence(e)) {
        throw e;
      }
      connections.closeIdle(TimeValue.ZERO_MILLISECONDS);
      return new Attempt(call, deadline).run();
    }
  }

  /** One request on one connection. */
  private final class Attempt {
    private final Call call;
    private final long deadline;
    private final HttpUriRequestBase request;
    private final Departure departure = new Departure();
    private volatile boolean late;

    Attempt(Call call, long deadline) {
      this.call = call;
      this.deadline = deadline;
      this.request = request(call);
    }

    Answered run() throws RoadBroken {
      HttpClientContext context = HttpClientContext.create();
      departure.travelIn(context);
      long left = deadline - System.nanoTime();
      ScheduledFuture<?> end = deadlines.schedule(this::end, left, TimeUnit.NANOSECONDS);
      try (ClassicHttpResponse answer = client.executeOpen(null, request, context)) {
        return new Answered(answer.getCode(), headers(answer), body(answer));
      } catch (IOException | IllegalArgumentException e) {
        // the latter is the library's word for some heads that are no HTTP
        throw broken(e);
      } catch (IllegalStateException e) {
        if (!late) {
          throw e;
        }
        throw broken(e); // its word where it was cancelled between two of its steps
      } finally {
        end.cancel(false);
      }
    }

    /** A kept connection that the other side had given up before it saw this request. */
    boolean diedInSilence(RoadBroken broken) {
      return departure.onKeptConnection()
          && !late
          && (broken.getCause() instanceof NoHttpResponseException
              || broken.getCause() instanceof SocketException);
    }

    private void end() {
      late = true;
      request.cancel();
    }

    private RoadBroken broken(Exception e) {
      String why = late ? "no answer within " + settings.whole().toMillis() + " ms" : reason(e);
      return departure.hasLeft()
          ? new RoadBroken(call + ": " + why, true, e)
          : new RoadBroken(call + ": not reached: " + why, false, e);
    }

    private Bytes body(ClassicHttpResponse answer) throws IOException {
      HttpEntity entity = answer.getEntity();
      if (entity == null) {
        return Bytes.empty();
      }
      int most = settings.maxAnswerBytes();
      // not closed when it is too large: closing it would read on to its end
      byte[] bytes =
          entity.getContentLength() > most ? new byte[0] : entity.getContent().readNBytes(most + 1);
      if (entity.getContentLength() > most || bytes.length > most) {
        throw new IOException("the answer is larger than " + most + " bytes");
      }
      return Bytes.of(bytes);
    }
  }

  private static HttpUriRequestBase request(Call call) {
    HttpUriRequestBase request = new HttpUriRequestBase(call.method(), call.to());
    call.headers().forEach(header -> request.addHeader(header.name(), header.value()));
    if (!call.contentType().isEmpty()) {
      request.setEntity(
          new ByteArrayEntity(call.body().toArray(), ContentType.parse(call.contentType())));
    }
    return request;
  }

  private static List<Header> headers(ClassicHttpResponse answer) {
    return Stream.of(answer.getHeaders())
        .map(header -> new Header(header.getName(), String.valueOf(header.getValue())))
        .toList();
  }

  private static String reason(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private static PoolingHttpClientConnectionManager connections(CallerSettings settings) {
    return PoolingHttpClientConnectionManagerBuilder.create()
        .setMaxConnTotal(MOST_CONNECTIONS)
        .setMaxConnPerRoute(MOST_CONNECTIONS)
        .setDefaultConnectionConfig(
            ConnectionConfig.custom()
                .setConnectTimeout(timeout(settings.connecting()))
                .setSocketTimeout(timeout(settings.whole()))
                .setIdleTimeout(timeout(settings.keeping()))
                .setValidateAfterInactivity(TRUSTED)
                .build())
        .setConnectionFactory(
            ManagedHttpClientConnectionFactory.builder()
                .http1Config(
                    Http1Config.custom()
                        .setMaxLineLength(MAX_LINE_BYTES)
                        .setMaxHeaderCount(MOST_HEADERS)
                        .build())
                .build())
        // the system's trust is read when it is needed: that takes a while, and plain calls need
        // none
        .setTlsSocketStrategy((socket, host, port, attachment, context) ->
            new DefaultClientTlsStrategy(
                    settings.tls().context(), HostnameVerificationPolicy.BUILTIN, null)
                .upgrade(socket, host, port, attachment, context))
        .setDnsResolver(new LoopbackNames())
        .build();
  }

  private static CloseableHttpClient client(
      CallerSettings settings, PoolingHttpClientConnectionManager connections) {
    return HttpClientBuilder.create()
        .setConnectionManager(connections)
        .setRequestExecutor(Departure.watching())
        .setDefaultRequestConfig(
            RequestConfig.custom().setConnectionRequestTimeout(timeout(settings.whole())).build())
        .evictIdleConnections(timeout(settings.keeping()))
        .disableAutomaticRetries()
        .disableRedirectHandling()
        .disableCookieManagement()
        .disableAuthCaching()
        .disableContentCompression()
        .disableDefaultUserAgent()
        .build();
  }

  private static Timeout timeout(Duration duration) {
    return Timeout.of(duration);
  }

  /** RFC 6761, section 6.3: such names never leave this machine. */
  private static final class LoopbackNames extends SystemDefaultDnsResolver {
    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      return host.endsWith(".localhost")
          ? new InetAddress[] {InetAddress.getLoopbackAddress()}
          : super.resolve(host);
    }
  }
}
