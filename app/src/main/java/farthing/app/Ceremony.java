package farthing.app;

import farthing.base.MacKey;
import farthing.base.Malformed;
import farthing.security.KeyCheckValue;
import farthing.security.KeyComponent;
import farthing.security.KeyRing;
import farthing.security.KeyStoreUnusable;
import farthing.security.MasterKeyName;
import farthing.security.Transcript;
import farthing.security.TranscriptFile;
import farthing.security.Unwritten;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A key ceremony at one screen: keys are made, each custodian is given components of them, and they
 * go where they are used; or custodians bring their components and the keys are put together again.
 *
 * <p>Keys are in this process's memory until it ends. They go to their place last, all at once, so
 * a ceremony that is broken off before leaves components of keys that never were.
 */
final class Ceremony {
  private static final DateTimeFormatter STAMP =
      DateTimeFormatter.ofPattern("uuuu-MM-dd-HHmmss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final int MOST_WITNESSES = 8;
  private static final String COMPARE =
      "Keys were being put in place: compare `farthing keys show` or `keys token list` with the"
          + " transcript.";

  private final CeremonyPlan plan;
  private final CeremonyDesk desk;
  private final boolean dryRun;
  private final String software;
  private final SecureRandom random;
  private final InstantSource time;
  private boolean handingOut;
  private boolean putting;

  /**
   * @param software which, for the transcript
   */
  Ceremony(
      CeremonyPlan plan,
      CeremonyDesk desk,
      boolean dryRun,
      String software,
      SecureRandom random,
      InstantSource time) {
    this.plan = plan;
    this.desk = desk;
    this.dryRun = dryRun;
    this.software = software;
    this.random = random;
    this.time = time;
  }

  /**
   * @return its transcript
   * @throws Failed if it was broken off, or failed
   * @throws KeyStoreUnusable if where the keys go cannot be used: it was not begun
   */
  Path hold() throws IOException {
    String kind = kind() + (dryRun ? "-dry-run" : "");
    if (dryRun != plan.earlier().map(Transcript::isDryRun).orElse(dryRun)) {
      throw Failed.wrongUsage(
          dryRun
              ? "the earlier ceremony was real, and this is a dry run"
              : "the earlier ceremony was a dry run: its keys are gone, and never were real",
          "Nothing was restored. Name another earlier-transcript, or "
              + (dryRun ? "leave out --dry-run." : "add --dry-run."));
    }
    Path folder = transcripts();
    announce();
    try (CeremonyTarget target = CeremonyTarget.open(plan.where(), desk, dryRun)) {
      Map<MasterKeyName, KeyCheckValue> there = there(target);
      Path file =
          folder.resolve(
              "%s-%s-%04x.transcript"
                  .formatted(STAMP.format(time.instant()), kind, random.nextInt(0x10000)));
      try (TranscriptFile transcript = TranscriptFile.begin(file, time)) {
        holdOrTell(target, there, transcript);
      }
      return file;
    } catch (BrokenOff e) {
      throw told(e.why(), e);
    }
  }

  /** Whatever ends it early is the transcript's last line. */
  private void holdOrTell(
      CeremonyTarget target, Map<MasterKeyName, KeyCheckValue> there, TranscriptFile transcript) {
    try {
      hold(target, there, transcript);
    } catch (IOException | RuntimeException e) {
      String why = e instanceof BrokenOff off ? off.why() : Failures.told(e).what();
      try {
        transcript.add(Transcript.BROKEN, "off: " + why);
      } catch (IOException unsaid) {
        e.addSuppressed(unsaid);
      }
      throw told(why, e);
    }
  }

  private Path transcripts() {
    try {
      return Files.createDirectories(plan.transcripts());
    } catch (IOException e) {
      throw Failed.wrongUsage(
          "no transcript can be put into %s: %s".formatted(plan.transcripts(), Unwritten.reason(e)),
          "Nothing was asked, and no key was made. Name another folder: transcripts.");
    }
  }

  private String kind() {
    return plan.earlier().isPresent() ? "restore" : "generate";
  }

  private Failed told(String why, Exception cause) {
    return plan.earlier().isPresent()
        ? Failed.because(
            "the restoration was broken off: " + why,
            (putting ? COMPARE : "Nothing was changed.")
                + " Keep all components, on paper and in files: the keys come back out of nothing"
                + " else. Put it right, and begin the restoration again.",
            cause)
        : Failed.because("the ceremony was broken off: " + why, beginAgain(), cause);
  }

  private String beginAgain() {
    if (putting) {
      return COMPARE
          + " Destroy no component before: `farthing keys transcript` explains. If none of the keys"
          + " is there, destroy the components that were handed out, and begin again.";
    }
    return handingOut
        ? "No key was put anywhere: destroy the components that were handed out, and begin again."
        : "No key was put anywhere, and no component handed out. Begin again.";
  }

  private void hold(
      CeremonyTarget target, Map<MasterKeyName, KeyCheckValue> there, TranscriptFile transcript)
      throws IOException {
    transcript.add("ceremony", kind() + (dryRun ? ", dry run" : ""));
    transcript.add("software", software);
    transcript.add("target", target.text());
    if (plan.earlier().isPresent()) {
      transcript.add("earlier", "transcript of digest " + plan.earlier().get().digest());
    }
    witnesses(transcript);
    Map<MasterKeyName, MacKey> keys =
        plan.earlier().isPresent()
            ? restored(plan.earlier().get(), transcript)
            : generated(transcript);
    place(keys, there, target, transcript);
    String digest =
        transcript.end(dryRun ? "done; it was a dry run, and its keys are gone" : "done");
    desk.say("");
    desk.say("The ceremony is done. Everybody writes down the digest of its transcript:");
    desk.say("  " + digest.substring(0, 39));
    desk.say("  " + digest.substring(40));
  }

  private void announce() {
    desk.say(
        "Key ceremony: %s%s"
            .formatted(
                plan.earlier().isPresent() ? "keys are restored" : "keys are generated",
                dryRun ? ". A DRY RUN: nothing of it will be accepted anywhere." : "."));
    if (plan.earlier().map(Transcript::isTorn).orElse(false)) {
      desk.say("  earlier transcript: " + KeysTranscriptCommand.TORN);
    }
    plan.keys().forEach(name -> desk.say("  key         " + name));
    desk.say("  components  any " + plan.sharing());
    plan.custodians()
        .forEach((number, name) -> desk.say("  custodian   %d %s".formatted(number, name)));
    desk.say("");
  }

  /** Those of the plan's keys that are there before; to generate, there must be none. */
  private Map<MasterKeyName, KeyCheckValue> there(CeremonyTarget target) throws IOException {
    Map<MasterKeyName, KeyCheckValue> there = new LinkedHashMap<>();
    for (MasterKeyName name : plan.keys()) {
      Optional<KeyCheckValue> held = target.derived(name);
      if (held.isPresent() && plan.earlier().isEmpty()) {
        throw Failed.because(
            name + " is in the " + target.text() + " already.",
            "No key was made. A new key needs a new key generation: the last two digits. If a"
                + " ceremony was broken off while it put its keys there, its transcript says so:"
                + " `farthing keys transcript` explains.");
      }
      held.ifPresent(value -> there.put(name, value));
    }
    return there;
  }

  private void witnesses(TranscriptFile transcript) throws IOException {
    for (int count = 0; count < MOST_WITNESSES; count++) {
      String name = desk.guest("  Witness, type your name (nothing if there is no more):");
      if (name.isEmpty()) {
        return;
      }
      transcript.add("witness", name);
    }
  }

  private Map<MasterKeyName, MacKey> generated(TranscriptFile transcript) throws IOException {
    for (Map.Entry<Integer, String> custodian : plan.custodians().entrySet()) {
      desk.present(custodian.getValue());
      transcript.add("custodian", custodian.getKey() + " " + custodian.getValue());
    }
    Map<MasterKeyName, MacKey> keys = new LinkedHashMap<>();
    Map<Integer, List<KeyComponent>> components = new TreeMap<>();
    for (MasterKeyName name : plan.keys()) {
      MacKey key = fresh(name);
      keys.put(name, key);
      transcript.add(
          "key",
          "%s of components, any %s, check value %s"
              .formatted(name, plan.sharing(), KeyCheckValue.of(key)));
      desk.say("  made        %s, check value %s".formatted(name, KeyCheckValue.of(key)));
      for (KeyComponent component : KeyComponent.split(name, key, plan.sharing(), random)) {
        components.computeIfAbsent(component.number(), _ -> new ArrayList<>()).add(component);
      }
    }
    try {
      for (Map.Entry<Integer, List<KeyComponent>> custodian : components.entrySet()) {
        handOut(custodian.getKey(), custodian.getValue(), transcript);
      }
    } finally {
      components.values().forEach(of -> of.forEach(KeyComponent::close));
    }
    return keys;
  }

  private MacKey fresh(MasterKeyName name) {
    return KeyRing.empty()
        .generate(name.usage(), name.provider(), name.suite(), name.keyGeneration(), random)
        .find(name.usage(), name.provider(), name.suite(), name.keyGeneration())
        .orElseThrow();
  }

  private void handOut(int number, List<KeyComponent> components, TranscriptFile transcript)
      throws IOException {
    String custodian = String.valueOf(plan.custodians().get(number));
    handingOut = true;
    desk.asked("\n  Next is " + custodian + ". The others step back, then press Enter:");
    CustodianComponents handing = new CustodianComponents(desk, dryRun);
    String how = handing.give(custodian, components);
    for (KeyComponent component : components) {
      transcript.add(
          "component",
          "%d of %s, check value %s, %s"
              .formatted(number, component.key(), component.checkValue(), how));
    }
    desk.asked("  Put it away, then press Enter; the screen is cleared:");
    desk.clear();
    desk.say(custodian + " has component " + number + ".");
  }

  private Map<MasterKeyName, MacKey> restored(Transcript earlier, TranscriptFile transcript)
      throws IOException {
    SortedMap<Integer, List<KeyComponent>> brought = new TreeMap<>();
    try {
      while (brought.size() < plan.sharing().needed()) {
        int number = next(brought, transcript);
        brought.put(number, brought(number, earlier, transcript));
      }
      Map<MasterKeyName, MacKey> keys = new LinkedHashMap<>();
      for (MasterKeyName name : plan.keys()) {
        List<KeyComponent> of =
            brought.values().stream()
                .flatMap(List::stream)
                .filter(component -> component.key().equals(name))
                .toList();
        MacKey key = KeyComponent.combine(of);
        KeyCheckValue wanted = made(earlier, name).checkValue();
        if (!KeyCheckValue.of(key).equals(wanted)) {
          throw new BrokenOff(
              "%s comes out with check value %s, and the transcript has %s"
                  .formatted(name, KeyCheckValue.of(key), wanted));
        }
        keys.put(name, key);
        transcript.add("restored", "%s, check value %s".formatted(name, wanted));
        desk.say("  restored    %s, check value %s".formatted(name, wanted));
      }
      return keys;
    } catch (Malformed e) {
      throw new BrokenOff(String.valueOf(e.getMessage()));
    } finally {
      brought.values().forEach(of -> of.forEach(KeyComponent::close));
    }
  }

  private int next(SortedMap<Integer, List<KeyComponent>> brought, TranscriptFile transcript)
      throws IOException {
    for (int slip = 0; slip < CeremonyDesk.TRIES; slip++) {
      String typed =
          desk.asked(
              "\n  Who brings components next (%d of %d)? The custodian's number:"
                  .formatted(brought.size() + 1, plan.sharing().needed()));
      Integer number = typed.matches("[0-9]{1,2}") ? Integer.valueOf(typed) : Integer.valueOf(0);
      String name = plan.custodians().get(number);
      if (name != null && !brought.containsKey(number)) {
        desk.present(name);
        transcript.add("custodian", number + " " + name);
        return number;
      }
      desk.say(name == null ? "  There is no such custodian." : "  " + name + " was here.");
    }
    throw new BrokenOff("no custodian came");
  }

  private List<KeyComponent> brought(int number, Transcript earlier, TranscriptFile transcript)
      throws IOException {
    String custodian = String.valueOf(plan.custodians().get(number));
    BroughtComponents bringing = new BroughtComponents(desk, earlier, dryRun);
    String wrong = "";
    for (int slip = 0; slip < CeremonyDesk.TRIES; slip++) {
      Optional<List<KeyComponent>> right = Optional.empty();
      try {
        wrong = "is not what the transcript says";
        right = bringing.by(custodian, number, plan.keys());
      } catch (KeyStoreUnusable e) {
        wrong = "was not seen: its file did not open";
        desk.say("  " + e.getMessage() + ".");
      }
      if (right.isPresent()) {
        for (KeyComponent component : right.get()) {
          transcript.add(
              "brought",
              "%d of %s, check value %s"
                  .formatted(number, component.key(), component.checkValue()));
        }
        desk.clear();
        desk.say(custodian + " has brought component " + number + ".");
        return right.get();
      }
    }
    transcript.add("wrong", "component " + number + " " + wrong);
    throw new BrokenOff("component " + number + ", of " + custodian + ", " + wrong);
  }

  private static Transcript.MadeKey made(Transcript earlier, MasterKeyName name) {
    return Optional.ofNullable(earlier.keys().get(name)).orElseThrow();
  }

  private void place(
      Map<MasterKeyName, MacKey> keys,
      Map<MasterKeyName, KeyCheckValue> there,
      CeremonyTarget target,
      TranscriptFile transcript)
      throws IOException {
    Map<MasterKeyName, MacKey> missing = new LinkedHashMap<>(keys);
    for (Map.Entry<MasterKeyName, KeyCheckValue> held : there.entrySet()) {
      MacKey key = Optional.ofNullable(missing.remove(held.getKey())).orElseThrow();
      if (!KeyCheckValue.derived(key, held.getKey()).equals(held.getValue())) {
        throw new BrokenOff("another %s is in the %s".formatted(held.getKey(), target.text()));
      }
      transcript.add("there", held.getKey() + " was in the target already, the same");
      desk.say("  there       " + held.getKey() + ", the same");
    }
    if (missing.isEmpty()) {
      return;
    }
    transcript.add("putting", "%d keys into the %s".formatted(missing.size(), target.text()));
    putting = true;
    target.put(missing);
    for (Map.Entry<MasterKeyName, MacKey> key : missing.entrySet()) {
      transcript.add(
          "put",
          "%s, derived check value %s"
              .formatted(key.getKey(), KeyCheckValue.derived(key.getValue(), key.getKey())));
    }
    desk.say("  put         %d keys into the %s".formatted(missing.size(), target.text()));
  }
}
