package farthing.fuzz;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.IepId;
import farthing.base.PartyId;
import farthing.base.TransactionId;
import farthing.client.Origin;
import farthing.fuzz.FuzzTarget.Probe;
import farthing.messages.Flow;
import farthing.purse.PinBlock;
import farthing.security.MasterKeyName;
import farthing.security.Sharing;
import farthing.security.WrittenComponent;
import farthing.store.AfterLoad;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** Single words: in forms and addresses, in settings, typed by a person, a token's labels. */
final class TextTargets {
  private static final int LARGEST = 4 * 1024;

  private TextTargets() {}

  static List<FuzzTarget> all() {
    return List.of(
        word(
            "amount",
            "an amount in a form or a command",
            read(text -> Amount.parse(text, Currency.EUR), Amount::number)),
        word("currency", "a currency by its name", read(Currency::named, Currency::name)),
        word("card-number", "a card's number", read(IepId::ofFull, IepId::full)),
        word("party-id", "a party in an address", read(PartyId::new, PartyId::toString)),
        word(
            "transaction-id",
            "a TRX in an address",
            read(TransactionId::parse, TransactionId::toString)),
        word("flow", "a purchase's or load's kind in a form", read(Flow::ofWord, Flow::word)),
        word("web-address", "an address of the web", read(TextTargets::callable, Origin::toString)),
        word(
            "key-label", "a key's label in a token", read(MasterKeyName::parse, n -> n.toString())),
        word(
            "key-sharing",
            "how many components a key is made of",
            read(Sharing::parse, Sharing::toString)),
        word(
            "written-component",
            "a line of a component as its custodian types it",
            Forms.refusedOrRead(bytes -> WrittenComponent.read(1, text(bytes).toCharArray()))),
        word(
            "open-load-place",
            "where a page of open loads ended",
            read(AfterLoad::parse, AfterLoad::toString)),
        word(
            "pin",
            "a PIN as it is typed",
            Forms.refusedOrRead(bytes -> PinBlock.ofDigits(text(bytes)))));
  }

  /** What is accepted, written and read again is the same. */
  private static <T> Probe read(Function<String, T> parse, Function<T, String> write) {
    return Forms.message(
        bytes -> parse.apply(text(bytes)),
        read -> Bytes.of(write.apply(read).getBytes(StandardCharsets.UTF_8)));
  }

  /** Whoever is to be called has a port that there is. */
  private static Origin callable(String text) {
    Origin origin = Origin.of(text);
    InetSocketAddress.createUnresolved(origin.host(), origin.port());
    return origin;
  }

  private static String text(Bytes bytes) {
    return new String(bytes.toArray(), StandardCharsets.UTF_8);
  }

  private static FuzzTarget word(String name, String what, Probe probe) {
    return new FuzzTarget(name, what, LARGEST, probe);
  }
}
