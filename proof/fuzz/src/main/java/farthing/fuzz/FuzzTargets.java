package farthing.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

/** Everything that reads bytes from outside. */
public final class FuzzTargets {
  private FuzzTargets() {}

  public static List<FuzzTarget> all() {
    List<FuzzTarget> all = new ArrayList<>();
    all.addAll(CardTargets.all());
    all.addAll(PurseTargets.all());
    all.addAll(AnswerTargets.all());
    all.addAll(TextTargets.all());
    all.addAll(MessageTargets.all());
    all.addAll(AgentTargets.all());
    all.addAll(BatchTargets.all());
    all.addAll(LoadTargets.all());
    all.add(PageTarget.target());
    all.addAll(HostTarget.all());
    all.add(BankStatementTarget.target());
    all.addAll(FileTargets.all());
    all.add(ReplayTarget.target());
    all.add(DoorTarget.target());
    all.addAll(SiteTargets.all());
    all.addAll(CallTargets.all());
    ServiceLoader.load(FuzzTargetSource.class).forEach(more -> all.addAll(more.targets()));
    return List.copyOf(all);
  }

  public static Optional<FuzzTarget> find(String name) {
    return all().stream().filter(target -> target.name().equals(name)).findFirst();
  }
}
