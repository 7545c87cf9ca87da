package farthing.client;

import farthing.base.Bytes;
import farthing.base.Malformed;
import farthing.messages.OrderOffer;
import farthing.web.Answered;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;

/** The order in what a shop's address gave: by itself, or in a page for people. */
public final class OrderOnPage {
  private OrderOnPage() {}

  /**
   * @throws Malformed if there is none, or none that can be read
   */
  public static OrderOffer parse(Answered page) {
    String type = mediaTypeOf(page);
    if (type.equals(OrderOffer.MEDIA_TYPE)) {
      return OrderOffer.parse(page.body());
    }
    if (!type.equals("text/html")) {
      throw new Malformed("neither an order nor a page");
    }
    Document html = Jsoup.parse(new String(page.body().toArray(), StandardCharsets.UTF_8));
    Element block = html.selectFirst("script[type=" + OrderOffer.MEDIA_TYPE + "]");
    if (block == null) {
      throw new Malformed("no order on the page");
    }
    return OrderOffer.parse(Bytes.of(block.data().getBytes(StandardCharsets.UTF_8)));
  }

  private static String mediaTypeOf(Answered page) {
    String type = page.header("Content-Type").orElse("");
    return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
  }
}
