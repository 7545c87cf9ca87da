package farthing.virtual;

import java.io.IOException;
import java.util.Optional;

/** Where a software purse keeps its state. One purse, one thread. */
public interface PurseStore extends AutoCloseable {

  /**
   * What was last written, and will still be there after a power cut; nothing if the purse is
   * blank.
   */
  Optional<PurseState> read() throws IOException;

  /**
   * Puts a state in the old one's place, wholly or not at all. When it returns, the new one
   * outlives whatever happens.
   *
   * @throws IOException if it could not: then either state may be the one that {@link #read} finds
   */
  void write(PurseState state) throws IOException;

  /** Lets another program have the purse. */
  @Override
  void close();
}
