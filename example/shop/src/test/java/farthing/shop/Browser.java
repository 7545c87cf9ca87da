package farthing.shop;

import farthing.messages.MerchantNotice;
import farthing.web.TlsKeys;
import java.io.IOException;
import java.net.CookieManager;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;

/** A person's browser with its own cookies, and a client that posts confirmations. */
final class Browser {
  private final URI shop;
  private final HttpClient http;

  Browser(URI shop) {
    this(shop, TlsKeys.ofSystem().context());
  }

  Browser(URI shop, SSLContext trust) {
    this.shop = shop;
    this.http =
        HttpClient.newBuilder()
            .cookieHandler(new CookieManager())
            .followRedirects(HttpClient.Redirect.NORMAL)
            .connectTimeout(Duration.ofSeconds(5))
            .sslContext(trust)
            .build();
  }

  /** Orders an article; the answer is the order's page, its address the order's. */
  HttpResponse<String> order(String article) throws IOException, InterruptedException {
    return post("/orders", "article=" + URLEncoder.encode(article, StandardCharsets.UTF_8));
  }

  HttpResponse<String> post(String path, String form) throws IOException, InterruptedException {
    return http.send(
        request(shop.resolve(path))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(HttpRequest.BodyPublishers.ofString(form))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(URI address) throws IOException, InterruptedException {
    return http.send(
        request(address).header("Accept", "text/html").build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return get(shop.resolve(path));
  }

  HttpResponse<byte[]> download(URI address) throws IOException, InterruptedException {
    return http.send(request(address).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  /** The order as the cardholder's client asks for it. */
  HttpResponse<String> offer(URI address) throws IOException, InterruptedException {
    return http.send(
        request(address).header("Accept", ShopWorld.mediaType()).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> confirm(MerchantNotice notice) throws IOException, InterruptedException {
    return confirm(notice.toJson().toArray());
  }

  HttpResponse<String> confirm(byte[] body) throws IOException, InterruptedException {
    return json(Shop.STATUS_PATH, body);
  }

  /** What a client posts. */
  HttpResponse<String> json(String path, byte[] body) throws IOException, InterruptedException {
    return http.send(
        request(shop.resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  static Document read(HttpResponse<String> page) {
    return Jsoup.parse(page.body(), page.uri().toString());
  }

  private static HttpRequest.Builder request(URI address) {
    return HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(20));
  }
}
