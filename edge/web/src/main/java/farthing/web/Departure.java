package farthing.web;

import java.io.IOException;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.EndpointDetails;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.HttpClientConnection;
import org.apache.hc.core5.http.io.HttpResponseInformationCallback;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.jspecify.annotations.Nullable;

/**
 * Whether one request was put on a connection, and on what kind: from there on nobody but the other
 * side knows whether it had an effect.
 */
final class Departure {
  private static final String KEY = Departure.class.getName();

  private volatile boolean left;
  private volatile boolean onKeptConnection;

  /** Sends as usual, and notes each departure in its call's context. */
  static HttpRequestExecutor watching() {
    return new HttpRequestExecutor() {
      @Override
      public ClassicHttpResponse execute(
          ClassicHttpRequest request,
          HttpClientConnection connection,
          @Nullable HttpResponseInformationCallback interim,
          HttpContext context)
          throws IOException, HttpException {
        if (context.getAttribute(KEY) instanceof Departure departure) {
          departure.on(connection);
        }
        return super.execute(request, connection, interim, context);
      }
    };
  }

  void travelIn(HttpContext context) {
    context.setAttribute(KEY, this);
  }

  /** False: not a byte of the request left. */
  boolean hasLeft() {
    return left;
  }

  /** The connection had carried a call before this one. */
  boolean onKeptConnection() {
    return onKeptConnection;
  }

  private void on(HttpClientConnection connection) {
    EndpointDetails details = connection.getEndpointDetails();
    onKeptConnection = details != null && details.getRequestCount() > 0;
    left = true;
  }
}
