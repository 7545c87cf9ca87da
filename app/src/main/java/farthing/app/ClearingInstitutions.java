package farthing.app;

import farthing.store.Institutions;
import farthing.store.Institutions.Institution;
import farthing.store.SettlementBook.Holder;
import farthing.store.SettlementBook.Role;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code clearing institution}. */
@Command(
    name = "institution",
    description = {
      "Acquirers, who pay merchants, and issuers, who owe what their cards paid.",
      "Nothing is agreed with one that is not registered here."
    },
    subcommands = {
      ClearingInstitutions.Add.class,
      ClearingInstitutions.Rename.class,
      ClearingInstitutions.ListAll.class
    },
    synopsisSubcommandLabel = "COMMAND")
final class ClearingInstitutions implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Which, and how people call it. */
  static final class Named {
    @Parameters(index = "0", paramLabel = "ROLE", description = "acquirer or issuer.")
    private Role role;

    @Parameters(
        index = "1",
        paramLabel = "ID",
        description = "a-z, 0-9 and the hyphen; of an issuer its PPIEP in hexadecimal.")
    private String id;

    @Option(
        names = "--name",
        required = true,
        paramLabel = "TEXT",
        description = "As people call it: 1 to 140 characters.")
    private String name;

    private Holder holder() {
      return Failed.unlessRead(() -> Institutions.holder(role, id));
    }

    private String name() {
      if (name.isBlank()
          || name.length() > Institutions.LONGEST_NAME
          || name.chars().anyMatch(Character::isISOControl)) {
        throw Failed.wrongUsage(
            "--name is 1 to 140 characters, none of them a control character",
            "Nothing was changed.");
      }
      return name;
    }
  }

  /** {@code clearing institution add}. */
  @Command(name = "add", description = "Registers one.")
  static final class Add implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Mixin private Named named;

    @Override
    public Integer call() {
      return change(
          spec, clearing, named, Institutions::add, "is registered already", "is registered: ");
    }
  }

  /** {@code clearing institution rename}. */
  @Command(name = "rename", description = "Gives one another name; its id stays.")
  static final class Rename implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingChange clearing;

    @Mixin private Named named;

    @Override
    public Integer call() {
      return change(
          spec,
          clearing,
          named,
          Institutions::rename,
          "is not registered, or has that name",
          "is now ");
    }
  }

  /** False: it is as it was. */
  private interface Change {
    boolean by(Institutions all, Holder who, String name);
  }

  private static int change(
      CommandSpec spec,
      ClearingOptions clearing,
      Named named,
      Change change,
      String otherwise,
      String done) {
    Holder who = named.holder();
    String name = named.name();
    if (!clearing.onTablesOfBatches(database -> change.by(new Institutions(database), who, name))) {
      throw Failed.because(
          text(who) + " " + otherwise,
          "Nothing was changed. `farthing clearing institution list` shows them all.");
    }
    spec.commandLine().getOut().println(text(who) + " " + done + name);
    return 0;
  }

  /** {@code clearing institution list}. */
  @Command(name = "list", description = "Lists them.")
  static final class ListAll implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Mixin private ClearingOptions clearing;

    @Option(names = "--json", description = "Prints one JSON array.")
    private boolean json;

    @Override
    public Integer call() {
      List<Institution> all =
          clearing.onTablesOfBatches(database -> new Institutions(database).all());
      PrintWriter out = spec.commandLine().getOut();
      if (json) {
        out.println(Json.write(all.stream().map(ListAll::object).toList()));
      } else if (all.isEmpty()) {
        out.println("None is registered. Add one: farthing clearing institution add --help");
      } else {
        all.forEach(each -> out.printf("%-50s %s%n", text(each.who()), Plain.text(each.name())));
      }
      return 0;
    }

    private static Map<String, Object> object(Institution each) {
      Map<String, Object> object = new LinkedHashMap<>();
      object.put("role", each.who().role().word());
      object.put("id", each.who().party().value());
      object.put("name", each.name());
      object.put("since", each.since().toString());
      return object;
    }
  }

  private static String text(Holder who) {
    return who.role().word() + " " + who.party();
  }
}
