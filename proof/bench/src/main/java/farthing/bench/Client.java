package farthing.bench;

import java.io.IOException;

/** Somebody with a card and a connection, who does the same thing again and again. One thread. */
interface Client extends AutoCloseable {

  /** One whole purchase or load, counted in {@code tally}, as an error if anything is. */
  void once(Tally tally);

  @Override
  void close() throws IOException;
}
