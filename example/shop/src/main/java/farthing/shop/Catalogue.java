package farthing.shop;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** What the shop sells. */
record Catalogue(List<Article> articles) {

  static Catalogue ours() {
    return new Catalogue(
        List.of(
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
                Tune.wav())));
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
