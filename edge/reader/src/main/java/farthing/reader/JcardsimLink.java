package farthing.reader;

import com.licel.jcardsim.base.Simulator;
import com.licel.jcardsim.base.SimulatorRuntime;
import farthing.applets.LsamApplet;
import farthing.applets.PurseApplet;
import farthing.base.ByteWriter;
import farthing.base.Bytes;
import farthing.base.IepId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CommandApdu;
import farthing.purse.Lsam;
import farthing.purse.Purse;
import farthing.purse.ResponseApdu;
import farthing.purse.StatusWord;
import javacard.framework.AID;
import javacard.framework.Applet;

/**
 * A Java Card simulated in this process, with one applet installed and blank. Each link is a card
 * of its own; it lives as long as the link, and closing the link takes it out of the reader for
 * good.
 *
 * <p>jCardSim does not roll transactions back and cannot lose power: it shows what an applet
 * answers; that it survives a tear is shown by {@link TearableJavaCard}.
 */
public final class JcardsimLink implements CardLink {
  static {
    // without it jCardSim seeds every card's random generator with the same constant
    System.setProperty("com.licel.jcardsim.randomdata.secure", "1");
  }

  /** Direct convention, T=0 and T=1, eight historical bytes FARTHING, and the check byte. */
  private static final Bytes ATR = Bytes.ofHex("3b888001" + "46415254" + "48494e47" + "00");

  private static final int SELECTION_FAILED = 0x6999;
  private static final int NOTHING_SELECTED = 0x6986;
  private static final int LONGEST_DATA = 255;

  private final Simulator card;
  private boolean removed;

  private JcardsimLink(Simulator card) {
    this.card = card;
  }

  /**
   * A new card with the purse's AID.
   *
   * @param applet has the {@code install} method that Java Card asks for
   */
  public static JcardsimLink insert(Class<? extends Applet> applet) {
    return insert(Purse.AID, applet);
  }

  /** A new, blank load security card. */
  public static JcardsimLink insertLoadSecurityCard() {
    return insert(Lsam.AID, LsamApplet.class);
  }

  /**
   * @param aid 5 to 16 bytes
   */
  public static JcardsimLink insert(Bytes aid, Class<? extends Applet> applet) {
    // a runtime of its own: the simulator's default one is shared, and wiped by each new card
    return insert(aid, applet, new SimulatorRuntime());
  }

  /**
   * A new card with the purse's AID, blank, that is personalised through its secure channel alone:
   * as a physical one is installed.
   *
   * @param chip its number, 10 bytes: PPIEP and 6 of the maker's own
   */
  public static JcardsimLink insertForChannel(IepId chip, ChannelKeys keys) {
    return insert(Purse.AID, PurseApplet.class, new SimulatorRuntime(), keys.asInstalled(chip));
  }

  static JcardsimLink insert(Bytes aid, Class<? extends Applet> applet, SimulatorRuntime runtime) {
    return insert(aid, applet, runtime, Bytes.empty());
  }

  private static JcardsimLink insert(
      Bytes aid, Class<? extends Applet> applet, SimulatorRuntime runtime, Bytes data) {
    Simulator card = new Simulator(runtime);
    // as a card's own installer would say it: AID, control information and data, each with a length
    Bytes parameters =
        new ByteWriter(aid.size() + data.size() + 3)
            .u1(aid.size())
            .bytes(aid)
            .u1(0)
            .u1(data.size())
            .bytes(data)
            .toBytes();
    card.installApplet(
        new AID(aid.toArray(), (short) 0, (byte) aid.size()),
        applet,
        parameters.toArray(),
        (short) 0,
        (byte) parameters.size());
    return new JcardsimLink(card);
  }

  @Override
  public Bytes atr() {
    return ATR;
  }

  @Override
  public ResponseApdu transmit(CommandApdu command) throws CardGone {
    if (removed) {
      throw new CardGone("the card is no longer in the reader");
    }
    ResponseApdu answer =
        ResponseApdu.parse(Bytes.of(card.transmitCommand(fitting(command).toBytes().toArray())));
    // the simulator's own words for an application that is not there or not yet selected
    return answer.status() == SELECTION_FAILED || answer.status() == NOTHING_SELECTED
        ? ResponseApdu.refusing(StatusWord.NOT_FOUND)
        : answer;
  }

  /** jCardSim's buffer is one byte short of the longest command: that one goes without its Le. */
  private static CommandApdu fitting(CommandApdu command) {
    return command.data().size() == LONGEST_DATA
        ? new CommandApdu(
            command.cla(), command.ins(), command.p1(), command.p2(), command.data(), false)
        : command;
  }

  /** Takes the power off and gives it again: what was in RAM is gone. */
  public void reset() {
    card.reset();
  }

  @Override
  public void close() {
    removed = true;
  }
}
