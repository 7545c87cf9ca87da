package farthing.app;

import farthing.security.KeyCheckValue;
import farthing.security.KeyComponent;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Transcript;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What custodians bring, held against the transcript of the ceremony where they were given it. */
record BroughtComponents(CeremonyDesk desk, Transcript made, boolean dryRun) {

  /**
   * Asks a custodian once.
   *
   * @return the components, which the caller closes; nothing if one is wrong: the screen says which
   * @throws KeyStoreUnusable if the custodian's file cannot be used
   */
  Optional<List<KeyComponent>> by(String custodian, int number, Collection<MasterKeyName> keys)
      throws IOException {
    List<MasterKeyName> names = List.copyOf(keys);
    List<KeyComponent> some =
        new CustodianComponents(desk, dryRun)
            .bring(custodian, number, names, of(names.getFirst()).sharing());
    List<String> wrong = new ArrayList<>();
    for (MasterKeyName name : names) {
      some.stream()
          .filter(component -> component.key().equals(name))
          .findFirst()
          .map(component -> whyWrong(component, number))
          .orElseGet(() -> Optional.of("component %d of %s is not there".formatted(number, name)))
          .ifPresent(wrong::add);
    }
    if (wrong.isEmpty()) {
      return Optional.of(some);
    }
    wrong.forEach(line -> desk.say("  " + line));
    some.forEach(KeyComponent::close);
    return Optional.empty();
  }

  private Optional<String> whyWrong(KeyComponent component, int number) {
    Transcript.MadeKey key = of(component.key());
    KeyCheckValue wanted = key.components().get(number);
    boolean right =
        component.checkValue().equals(wanted) && component.sharing().equals(key.sharing());
    return right
        ? Optional.empty()
        : Optional.of(
            "component %d of %s is wrong: its check value is %s, and the transcript has %s"
                .formatted(number, component.key(), component.checkValue(), wanted));
  }

  private Transcript.MadeKey of(MasterKeyName name) {
    return Optional.ofNullable(made.keys().get(name)).orElseThrow();
  }
}
