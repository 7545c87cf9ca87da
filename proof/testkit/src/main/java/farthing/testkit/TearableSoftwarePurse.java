package farthing.testkit;

import farthing.base.Bytes;
import farthing.purse.CardGone;
import farthing.purse.CommandApdu;
import farthing.purse.ResponseApdu;
import farthing.reader.TearableCard;
import farthing.virtual.PurseMemory;
import farthing.virtual.PurseState;
import farthing.virtual.PurseStore;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;

/**
 * A software purse whose program can be killed before and after each time it makes a state durable,
 * and before its answer leaves.
 */
public final class TearableSoftwarePurse implements TearableCard {
  private final VirtualPurse purse;
  private final Store store;
  private boolean torn;

  private TearableSoftwarePurse(VirtualPurse purse, Store store) {
    this.purse = purse;
    this.store = store;
  }

  /** A blank purse in memory, which outlives its power cuts and nothing else. */
  public static TearableSoftwarePurse inMemory(Random random) {
    try {
      return over(new PurseMemory(), random);
    } catch (IOException e) {
      throw new IllegalStateException("memory does not fail", e);
    }
  }

  /**
   * @param kept closed with this purse
   * @param random gives every RND
   */
  public static TearableSoftwarePurse over(PurseStore kept, Random random) throws IOException {
    Store store = new Store(kept);
    return new TearableSoftwarePurse(new VirtualPurse(store, random), store);
  }

  @Override
  public Bytes atr() {
    return purse.atr();
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (torn) {
      throw new CardGone("the software purse is not running");
    }
    store.moments = 0;
    try {
      ResponseApdu answer = purse.transmit(command);
      store.moment(); // the answer is on its way
      return answer;
    } catch (IOException e) {
      torn = true;
      throw e instanceof CardGone gone ? gone : new CardGone("killed before it answered", e);
    } finally {
      store.cutAt = Store.NEVER;
    }
  }

  @Override
  public void cutPowerAt(int moment) {
    store.cutAt = moment;
  }

  @Override
  public int moments() {
    return store.moments;
  }

  @Override
  public void powerUp() throws CardGone {
    purse.reset();
    torn = false;
  }

  @Override
  public void close() {
    purse.close();
  }

  /** Fails as asked, around a store that does not. */
  private static final class Store implements PurseStore {
    static final int NEVER = 0;

    private final PurseStore kept;
    private int cutAt = NEVER;
    private int moments;

    Store(PurseStore kept) {
      this.kept = kept;
    }

    void moment() throws IOException {
      moments++;
      if (moments == cutAt) {
        throw new IOException("killed");
      }
    }

    @Override
    public Optional<PurseState> read() throws IOException {
      return kept.read();
    }

    @Override
    public void write(PurseState state) throws IOException {
      moment();
      kept.write(state);
      moment();
    }

    @Override
    public void close() {
      kept.close();
    }
  }
}
