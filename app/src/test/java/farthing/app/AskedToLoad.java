package farthing.app;

import farthing.base.Amount;
import farthing.base.Bytes;
import farthing.base.Currency;
import farthing.base.Dthr;
import farthing.base.LoadingBankId;
import farthing.base.LoadingDeviceId;
import farthing.base.TransactionId;
import farthing.purse.CardGone;
import farthing.purse.CardLink;
import farthing.purse.CardLoad;
import farthing.purse.LoadInitialize;
import farthing.purse.LoadInitializeAnswer;
import farthing.purse.Purse;
import farthing.purse.TransactionType;
import farthing.virtual.VirtualPurse;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;

/** A card that was asked to load EUR 5.00, and what it said and signed. */
final class AskedToLoad {
  private AskedToLoad() {}

  static CardLoad card(Path file) throws IOException {
    try (VirtualPurse card = CardInFile.open(file)) {
      return card(card);
    }
  }

  private static CardLoad card(CardLink card) throws CardGone {
    LoadInitialize asked =
        new LoadInitialize(
            new Amount(5_00, Currency.EUR),
            Dthr.of(Instant.parse("2026-11-28T10:00:00Z")),
            LoadingBankId.ofHex("01020304"),
            LoadingDeviceId.ofHex("0a0b0c0d0e0f"),
            TransactionId.of(Bytes.ofHex("0192f0e1d2c37b4a8596a7b8c9dadbec")));
    card.transmit(Purse.select());
    return new CardLoad(
        TransactionType.LOAD,
        asked,
        LoadInitializeAnswer.parse(card.transmit(Purse.initializeLoad(0, asked)).data()));
  }
}
