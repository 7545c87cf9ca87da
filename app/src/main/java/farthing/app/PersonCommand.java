package farthing.app;

import farthing.base.Bytes;
import farthing.store.Author;
import farthing.store.People;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Who may decide about loads by hand. */
@Command(
    name = "person",
    description = {
      "Who may decide about unsure loads: each has a key of their own, and two are wanted for each.",
      "Two begin, once; whoever comes later decides when two others have vouched for them."
    },
    subcommands = {
      PersonCommand.Key.class,
      PersonCommand.Begin.class,
      PersonCommand.Add.class,
      PersonCommand.Vouch.class,
      PersonCommand.Stop.class,
      PersonCommand.Everybody.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class PersonCommand {
  private static final int FINGERPRINT_BYTES = 32;
  private static final String UNCHANGED = "Nothing was changed.";

  PersonCommand() {}

  /**
   * Somebody as others know them.
   *
   * @param fingerprint what is told of their key: its SHA-256
   */
  private record Named(String name, Bytes fingerprint) {
    static final String LABEL = "NAME=FINGERPRINT";

    /**
     * @throws Failed if it is none
     */
    static Named of(String typed) {
      int end = typed.indexOf('=');
      Bytes hash = Failed.unlessRead(() -> Bytes.ofHex(typed.substring(end + 1)));
      if (end < 0 || hash.size() != FINGERPRINT_BYTES) {
        throw Failed.wrongUsage(
            LABEL + " is wanted, of 64 hexadecimal digits: `farthing loads person key` shows them",
            UNCHANGED);
      }
      return new Named(typed.substring(0, end), hash);
    }
  }

  /** Whom a command is about. */
  static final class Newcomer {
    @Parameters(
        index = "0",
        paramLabel = Named.LABEL,
        description = "Name (1 to 40 of a-z, 0-9, '.' and '-') and fingerprint, as they told them.")
    private String typed;

    private Named named() {
      return Named.of(typed);
    }
  }

  /** {@code loads person key}. */
  @Command(
      name = "key",
      description = {
        "Makes your key, in a new file that you alone can read, and shows its fingerprint.",
        "The file is for nobody else; the fingerprint is for whoever names you."
      })
  static final class Key implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Parameters(paramLabel = "FILE", description = "The new file; none is overwritten.")
    private Path file;

    @Override
    public Integer call() throws IOException {
      MerchantSecrets.ApiKey key = MerchantSecrets.ApiKey.make(new SecureRandom());
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      } catch (FileAlreadyExistsException e) {
        throw Failed.because(file + " is there already", UNCHANGED, e);
      }
      Files.writeString(file, key.text() + "\n", StandardCharsets.UTF_8);
      spec.commandLine().getOut().println(key.hash().hex());
      return 0;
    }
  }

  /** {@code loads person begin}. */
  @Command(
      name = "begin",
      description = {
        "Enrols the first two people, once: at the installation, with both of them present.",
        "Each has made a key before (`loads person key`) and reads its fingerprint out."
      })
  static final class Begin implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private PeopleChange options;

    @Parameters(
        index = "0",
        paramLabel = Named.LABEL,
        description = "Name (1 to 40 of a-z, 0-9, '.' and '-') and fingerprint of the one.")
    private String one;

    @Parameters(index = "1", paramLabel = Named.LABEL, description = "And of the other.")
    private String other;

    @Override
    public Integer call() {
      Map<String, Bytes> two = new LinkedHashMap<>();
      for (Named each : List.of(Named.of(one), Named.of(other))) {
        two.put(each.name(), each.fingerprint());
      }
      if (two.size() != 2 || !options.onPeople(people -> people.begin(two))) {
        throw Failed.because(
            "two people begin, with a key each, and only where nobody was before them",
            UNCHANGED + " Whoever comes later: `farthing loads person add`.");
      }
      spec.commandLine()
          .getOut()
          .println(String.join(" and ", two.keySet()) + " decide about unsure loads, together.");
      return 0;
    }
  }

  /** {@code loads person add}. */
  @Command(
      name = "add",
      description = {"Names a newcomer, who decides nothing before two have vouched for them."})
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private PeopleChange options;

    @Mixin private Newcomer newcomer;

    @Override
    public Integer call() {
      Named named = newcomer.named();
      if (!options.onPeople(people -> people.add(named.name(), named.fingerprint()))) {
        throw Failed.because(
            "there is or was a " + named.name() + ", or this is somebody's key",
            UNCHANGED + " Choose another name, or make another key.");
      }
      spec.commandLine()
          .getOut()
          .println(named.name() + " waits for two who vouch: `farthing loads person vouch`.");
      return 0;
    }
  }

  /** {@code loads person vouch}. */
  @Command(
      name = "vouch",
      description = {
        "You say that a newcomer is who they are, and that the key is theirs.",
        "With the second who says so they decide; compare the fingerprint with them first."
      })
  static final class Vouch implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ResolutionOptions options;

    @Mixin private You you;

    @Mixin private Newcomer newcomer;

    @Option(
        names = "--why",
        required = true,
        paramLabel = "TEXT",
        description = "Why you may say so, for the log of acts: 1 to 500 characters.")
    private String why;

    @Override
    public Integer call() {
      Named named = newcomer.named();
      String name = named.name();
      String voucher = you.withTheirKey(options);
      Author author = By.author(Optional.of(voucher), why);
      boolean isTheirs =
          options.onPeople(People::all).stream()
              .anyMatch(p -> p.name().equals(name) && p.keyHash().equals(named.fingerprint()));
      if (!isTheirs) {
        throw Failed.because("nobody of this name and key was named", UNCHANGED);
      }
      PrintWriter out = spec.commandLine().getOut();
      switch (options.onPeople(author, people -> people.vouch(name, voucher))) {
        case ENROLLED -> out.println(name + " decides about unsure loads from now on.");
        case ONE_MORE_WANTED -> out.println("Another one has to vouch for " + name + " too.");
        case NOT_WAITING -> throw Failed.because(name + " does not wait for it", UNCHANGED);
        case VOUCHER_NOT_ENROLLED ->
            throw Failed.because("you decide about unsure loads no more", UNCHANGED);
      }
      return 0;
    }
  }

  /** Who types, and the proof of it. */
  static final class You {
    @Option(
        names = "--person",
        required = true,
        paramLabel = "NAME",
        description = "Who you are, as you were named.")
    private String person;

    @Option(
        names = "--person-key-file",
        required = true,
        paramLabel = "FILE",
        description = "Holds your key, in its first line; for your eyes only.")
    private Path keyFile;

    /**
     * @return the name
     * @throws Failed if it is not this person's key, or they may not decide
     */
    String withTheirKey(ResolutionOptions options) {
      options.mustBe(person, keyFile);
      return person;
    }
  }

  /** {@code loads person stop}. */
  @Command(name = "stop", description = "Lets a person decide nothing any more.")
  static final class Stop implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private PeopleChange options;

    @Parameters(paramLabel = "NAME", description = "Who it is.")
    private String name;

    @Override
    public Integer call() {
      if (!options.onPeople(people -> people.stop(name))) {
        throw Failed.because(
            "there is no " + name, UNCHANGED + " `farthing loads person list` shows them all.");
      }
      spec.commandLine().getOut().println(name + " decides nothing any more.");
      return 0;
    }
  }

  /** {@code loads person list}. */
  @Command(name = "list", description = "Lists them with their keys' fingerprints.")
  static final class Everybody implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ResolutionOptions options;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<People.Person> all = options.onPeople(People::all);
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(Everybody::object).toList()));
      } else {
        all.forEach(p -> out.println(p.keyHash().hex() + "  " + p.name() + state(p)));
      }
      return 0;
    }

    private static Map<String, Object> object(People.Person person) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("person", person.name());
      object.put("fingerprint", person.keyHash().hex());
      object.put("enrolled", person.enrolled());
      object.put("active", person.active());
      return object;
    }

    private static String state(People.Person person) {
      if (!person.active()) {
        return "  (stopped)";
      }
      return person.enrolled() ? "" : "  (waits for two who vouch)";
    }
  }
}
