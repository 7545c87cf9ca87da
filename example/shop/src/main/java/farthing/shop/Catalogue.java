package farthing.shop;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the shop sells. */
record Catalogue(List<Article> articles) {

  /**
   * @param programme in whose points the last article is priced; empty: it is not there
   */
  static Catalogue ours(Optional<Currency> programme) {
    return new Catalogue(
        Stream.concat(forMoney().stream(), programme.map(Catalogue::forPoints).stream()).toList());
  }

  private static List<Article> forMoney() {
    return List.of(
        new Article(
            "last-farthing",
            "The Last Farthing",
            "A short story about a coin too small for anything, and what it bought.",
            "Short story, plain text",
            euros(240),
            "the-last-farthing.txt",
            "text/plain; charset=utf-8",
            resource("story.txt")),
        new Article(
            "small-change",
            "Small Change",
            "Six puzzles about coins and change, with solutions at the end.",
            "Sheet of puzzles, plain text",
            euros(115),
            "small-change.txt",
            "text/plain; charset=utf-8",
            resource("puzzles.txt")),
        new Article(
            "counting-song",
            "Counting Song",
            "A tune for a music box, ten bars, as it sounds while you count your change.",
            "Music, WAV",
            euros(350),
            "counting-song.wav",
            "audio/wav",
            Tune.wav()));
  }

  private static Article forPoints(Currency programme) {
    return new Article(
        "millers-riddle",
        "The Miller's Riddle",
        "One riddle about a sack of farthings that no money buys. Thank you for coming back.",
        "Riddle, plain text",
        Amount.ofMinor(500, programme),
        "the-millers-riddle.txt",
        "text/plain; charset=utf-8",
        resource("riddle.txt"));
  }

  Optional<Article> find(String id) {
    return articles.stream().filter(a -> a.id().equals(id)).findFirst();
  }

  static Bytes resource(String name) {
    try (InputStream in = Catalogue.class.getResourceAsStream("/shop/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the shop's file " + name + " is missing");
      }
      return Bytes.of(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Amount euros(int cents) {
    return Amount.ofMinor(cents, Currency.EUR);
  }
}
