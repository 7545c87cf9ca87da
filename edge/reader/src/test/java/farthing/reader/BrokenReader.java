package farthing.reader;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import javax.smartcardio.ATR;
import javax.smartcardio.Card;
import javax.smartcardio.CardChannel;
import javax.smartcardio.CardException;
import javax.smartcardio.CardTerminal;
import javax.smartcardio.CommandAPDU;
import javax.smartcardio.ResponseAPDU;

/** A reader with something in it that is no proper card, or that is none itself. */
final class BrokenReader extends CardTerminal {
  /** What it answers, in its own time. */
  interface Answering {
    byte[] to(CommandAPDU command) throws InterruptedException;
  }

  final AtomicInteger asked = new AtomicInteger();
  private final Answering answering;

  BrokenReader(Answering answering) {
    this.answering = answering;
  }

  @Override
  public String getName() {
    return "broken reader";
  }

  @Override
  public Card connect(String protocol) {
    return new Inside();
  }

  @Override
  public boolean isCardPresent() {
    return true;
  }

  @Override
  public boolean waitForCardPresent(long timeout) {
    return true;
  }

  @Override
  public boolean waitForCardAbsent(long timeout) {
    return false;
  }

  private final class Inside extends Card {
    @Override
    public ATR getATR() {
      return new ATR(new byte[] {0x3B, 0x00});
    }

    @Override
    public String getProtocol() {
      return "T=1";
    }

    @Override
    public CardChannel getBasicChannel() {
      return new Channel(this);
    }

    @Override
    public CardChannel openLogicalChannel() throws CardException {
      throw new CardException("it has one");
    }

    @Override
    public void beginExclusive() {
      // nobody else is there
    }

    @Override
    public void endExclusive() {
      // nobody else is there
    }

    @Override
    public byte[] transmitControlCommand(int code, byte[] command) throws CardException {
      throw new CardException("it knows none");
    }

    @Override
    public void disconnect(boolean reset) {
      // it stays where it is
    }
  }

  private final class Channel extends CardChannel {
    private final Card card;

    Channel(Card card) {
      this.card = card;
    }

    @Override
    public Card getCard() {
      return card;
    }

    @Override
    public int getChannelNumber() {
      return 0;
    }

    @Override
    public ResponseAPDU transmit(CommandAPDU command) throws CardException {
      asked.incrementAndGet();
      try {
        return new ResponseAPDU(answering.to(command));
      } catch (InterruptedException e) {
        throw new CardException(e);
      }
    }

    @Override
    public int transmit(ByteBuffer command, ByteBuffer answer) throws CardException {
      throw new CardException("it is not asked so");
    }

    @Override
    public void close() {
      // it is the only one
    }
  }
}
