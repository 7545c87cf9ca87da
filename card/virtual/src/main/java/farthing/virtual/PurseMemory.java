package farthing.virtual;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A purse that lives as long as the program: for load generation and tests. */
public final class PurseMemory implements PurseStore {
  private @Nullable PurseState state;

  @Override
  public Optional<PurseState> read() {
    return Optional.ofNullable(state);
  }

  @Override
  public void write(PurseState next) {
    state = next;
  }

  @Override
  public void close() {
    // nobody else can have it
  }
}
