package farthing.purse;

import farthing.base.Bytes;
import farthing.base.Mac8;
import farthing.base.MacKey;
import java.util.List;
import java.util.Optional;

/** The {@link HostSecurityModule} over whatever holds the {@link CardKeys}. */
public record IssuerModule(CardKeys keys) implements HostSecurityModule {

  @Override
  public Word verify(CardLoad load) {
    return sessionKey(load).map(key -> word(isSigned(key, load))).orElse(Word.CARD_UNKNOWN);
  }

  @Override
  public LoadCommand command(
      CardLoad load, CompletionCode issuer, List<ParameterUpdate.Limits> updates) {
    MacKey key =
        sessionKey(load)
            .filter(session -> isSigned(session, load))
            .orElseThrow(IssuerModule::notItsOwn);
    Mac8 s2 = LoadSignatures.s2(key, load.type(), issuer, load.asked(), load.said().s1(), updates);
    return new LoadCommand(issuer, s2, updates);
  }

  @Override
  public boolean isProven(CardLoad load, LoadAnswer answer) {
    return load.fits(answer)
        && keys.sessionKey(KeyedCard.of(load.said()), LoadSignatures.proofKey(load.said()))
            .map(key -> s3(key, load, answer).equals(answer.s3()))
            .orElse(false);
  }

  @Override
  public Word verify(CardUpdate update) {
    return sessionKey(update)
        .map(key -> word(s1(key, update).equals(update.said().s1())))
        .orElse(Word.CARD_UNKNOWN);
  }

  @Override
  public UpdateCommand command(CardUpdate update, List<ParameterUpdate> updates) {
    MacKey key =
        sessionKey(update)
            .filter(session -> s1(session, update).equals(update.said().s1()))
            .orElseThrow(IssuerModule::notItsOwn);
    Mac8 s2 = UpdateSignatures.s2(key, update.asked(), update.said().s1(), updates);
    return new UpdateCommand(s2, updates);
  }

  @Override
  public ParameterUpdate.NewPin sealPin(CardUpdate update, PinBlock pin, Bytes random) {
    return keys.sessionKey(KeyedCard.of(update.said()), UpdateSignatures.pinKey(update.said()))
        .map(key -> ParameterUpdate.NewPin.seal(key, pin, random))
        .orElseThrow(IssuerModule::notItsOwn);
  }

  @Override
  public boolean isProven(CardUpdate update, UpdateAnswer answer) {
    return answer.transactionNumber() == update.said().transactionNumber()
        && keys.sessionKey(KeyedCard.of(update.said()), UpdateSignatures.proofKey(update.said()))
            .map(key -> s3(key, update, answer).equals(answer.s3()))
            .orElse(false);
  }

  private Optional<MacKey> sessionKey(CardLoad load) {
    return keys.sessionKey(KeyedCard.of(load.said()), LoadSignatures.sessionKey(load.said()));
  }

  private Optional<MacKey> sessionKey(CardUpdate update) {
    return keys.sessionKey(KeyedCard.of(update.said()), UpdateSignatures.sessionKey(update.said()));
  }

  /** S1 is over the slot's currency alone, so the one that was asked for must be the same. */
  private static boolean isSigned(MacKey key, CardLoad load) {
    return load.amount().currency().equals(load.said().balance().currency())
        && LoadSignatures.s1(key, load.type(), load.asked(), load.said()).equals(load.said().s1());
  }

  private static Mac8 s1(MacKey key, CardUpdate update) {
    return UpdateSignatures.s1(key, update.asked(), update.said());
  }

  private static Mac8 s3(MacKey key, CardLoad load, LoadAnswer answer) {
    return LoadSignatures.s3(
        key,
        answer.cc(),
        load.type(),
        load.said().iep(),
        answer.transactionNumber(),
        load.asked(),
        answer.balanceAfterMinor());
  }

  private static Mac8 s3(MacKey key, CardUpdate update, UpdateAnswer answer) {
    return UpdateSignatures.s3(
        key, answer.cc(), update.said().iep(), answer.transactionNumber(), update.asked());
  }

  private static Word word(boolean good) {
    return good ? Word.ITS_OWN : Word.NOT_ITS_OWN;
  }

  private static IllegalArgumentException notItsOwn() {
    return new IllegalArgumentException("the card's S1 was not verified: nothing is signed for it");
  }
}
