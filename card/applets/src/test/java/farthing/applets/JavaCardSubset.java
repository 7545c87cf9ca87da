package farthing.applets;

import static org.objectweb.asm.Opcodes.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.MultiANewArrayInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;

/**
 * Finds in a compiled class what a card has not got: our reading of chapter 2 of the Java Card
 * virtual machine specification, without the optional int. Needs javac -g for the locals' types.
 */
final class JavaCardSubset {
  private static final Set<String> LANG =
      Set.of("Object", "Throwable", "Exception", "RuntimeException");

  /** Instructions on long, float, double, char and int arrays, monitors, and lambdas. */
  private static final Set<Integer> NOT_ON_A_CARD = forbidden();

  private final String home;
  private final Set<String> findings = new TreeSet<>();
  private String where = "";

  /**
   * @param home the applet's package
   */
  JavaCardSubset(String home) {
    this.home = home.replace('.', '/') + "/";
  }

  Set<String> findings() {
    return findings;
  }

  void check(ClassNode type) throws AnalyzerException {
    where = type.name;
    known(type.superName);
    type.interfaces.forEach(this::known);
    if ((type.access & (ACC_ENUM | ACC_ANNOTATION)) != 0) {
      found("an enum or annotation");
    }
    for (FieldNode field : type.fields) {
      where = type.name + "." + field.name;
      used(Type.getType(field.desc));
    }
    for (MethodNode method : type.methods) {
      check(type, method);
    }
  }

  private void check(ClassNode type, MethodNode method) throws AnalyzerException {
    String home = type.name + "." + method.name;
    where = home;
    if ((method.access & (ACC_NATIVE | ACC_SYNCHRONIZED | ACC_VARARGS)) != 0) {
      found("native, synchronized or varargs");
    }
    signature(method.desc);
    method.exceptions.forEach(this::known);
    if (method.localVariables != null) {
      method.localVariables.forEach(local -> used(Type.getType(local.desc)));
    }
    for (AbstractInsnNode instruction : method.instructions) {
      if (instruction instanceof LineNumberNode line) {
        where = home + ":" + line.line;
      } else if (instruction.getOpcode() >= 0) {
        check(instruction);
      }
    }
    if ((method.access & ACC_ABSTRACT) == 0) {
      new Analyzer<>(new WideIntegers(home, findings)).analyze(type.name, method);
    }
  }

  private void check(AbstractInsnNode instruction) {
    if (NOT_ON_A_CARD.contains(instruction.getOpcode())) {
      found("instruction " + instruction.getOpcode());
    }
    switch (instruction) {
      case LdcInsnNode constant -> found("a constant that is no short: " + constant.cst);
      case MultiANewArrayInsnNode ignored -> found("an array of arrays");
      case IntInsnNode array when array.getOpcode() == NEWARRAY -> {
        if (!Set.of(T_BYTE, T_SHORT, T_BOOLEAN).contains(array.operand)) {
          found("an array of another type than byte, short or boolean");
        }
      }
      case TypeInsnNode named -> used(Type.getObjectType(named.desc));
      case FieldInsnNode field -> {
        known(field.owner);
        used(Type.getType(field.desc));
      }
      case MethodInsnNode call -> {
        known(call.owner);
        signature(call.desc);
        if (call.owner.startsWith("java/lang/") && !call.name.equals("<init>")) {
          found("a call of " + call.owner + "." + call.name);
        }
      }
      default -> {}
    }
  }

  private void signature(String descriptor) {
    List<Type> all = new ArrayList<>(List.of(Type.getArgumentTypes(descriptor)));
    all.add(Type.getReturnType(descriptor));
    all.forEach(this::used);
  }

  private void used(Type type) {
    switch (type.getSort()) {
      case Type.INT, Type.LONG, Type.FLOAT, Type.DOUBLE, Type.CHAR ->
          found("type " + type.getClassName());
      case Type.ARRAY -> {
        if (type.getDimensions() > 1) {
          found("an array of arrays");
        }
        used(type.getElementType());
      }
      case Type.OBJECT -> known(type.getInternalName());
      default -> {}
    }
  }

  private void known(String type) {
    boolean lang = type.startsWith("java/lang/") && LANG.contains(type.substring(10));
    if (!lang
        && !type.startsWith(home)
        && !type.startsWith("javacard/")
        && !type.startsWith("javacardx/")) {
      found("type " + type);
    }
  }

  private void found(String what) {
    findings.add(where + ": " + what);
  }

  private static Set<Integer> forbidden() {
    Set<Integer> all =
        new TreeSet<>(
            Set.of(
                IINC,
                I2L,
                I2F,
                I2D,
                I2C,
                IALOAD,
                IASTORE,
                CALOAD,
                CASTORE,
                MONITORENTER,
                MONITOREXIT,
                MULTIANEWARRAY,
                INVOKEDYNAMIC));
    for (var field : Opcodes.class.getFields()) {
      // LADD, FCONST_0, DRETURN, L2I …: whatever works on long, float or double
      if (field.getName().matches("[LFD](CONST_[0-9]|[A-Z]*|2[A-Z]|CMP[LG]?)")
          && !field.getName().matches("LDC|DUP.*|LOOKUPSWITCH|LONG|FLOAT|DOUBLE|F_.*")) {
        try {
          all.add(field.getInt(null));
        } catch (IllegalAccessException | IllegalArgumentException e) {
          throw new IllegalStateException(field.getName(), e);
        }
      }
    }
    return all;
  }
}
