package farthing.applets;

import static org.objectweb.asm.Opcodes.*;

import java.util.List;
import java.util.Set;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;

/**
 * Follows sums, differences, products and left shifts of shorts, which may need more than 16 bits:
 * a converter wants them cast to short before they are compared, divided, shifted right, stored, or
 * used as an index, an argument or a result.
 */
final class WideIntegers extends BasicInterpreter {
  private final BasicValue wide = new Wide();
  private final String where;
  private final Set<String> findings;

  WideIntegers(String where, Set<String> findings) {
    super(ASM9);
    this.where = where;
    this.findings = findings;
  }

  @Override
  public BasicValue merge(BasicValue a, BasicValue b) {
    boolean ints = isInt(a) && isInt(b);
    return ints && (isWide(a) || isWide(b)) ? wide : super.merge(a, b);
  }

  @Override
  public BasicValue copyOperation(AbstractInsnNode at, BasicValue value) throws AnalyzerException {
    if (at.getOpcode() == ISTORE) {
      narrow(at, value);
    }
    return isWide(value) ? value : super.copyOperation(at, value);
  }

  @Override
  public BasicValue unaryOperation(AbstractInsnNode at, BasicValue value) throws AnalyzerException {
    return switch (at.getOpcode()) {
      case INEG -> wide;
      case I2B, I2S -> BasicValue.INT_VALUE;
      default -> {
        narrow(at, value);
        yield super.unaryOperation(at, value);
      }
    };
  }

  @Override
  public BasicValue binaryOperation(AbstractInsnNode at, BasicValue a, BasicValue b)
      throws AnalyzerException {
    return switch (at.getOpcode()) {
      case IADD, ISUB, IMUL, ISHL -> wide;
      case IAND, IOR, IXOR -> isWide(a) || isWide(b) ? wide : BasicValue.INT_VALUE;
      default -> {
        narrow(at, a);
        narrow(at, b);
        yield super.binaryOperation(at, a, b);
      }
    };
  }

  @Override
  public BasicValue ternaryOperation(
      AbstractInsnNode at, BasicValue array, BasicValue index, BasicValue value)
      throws AnalyzerException {
    narrow(at, index);
    narrow(at, value);
    return super.ternaryOperation(at, array, index, value);
  }

  @Override
  public BasicValue naryOperation(AbstractInsnNode at, List<? extends BasicValue> values)
      throws AnalyzerException {
    values.forEach(value -> narrow(at, value));
    return super.naryOperation(at, values);
  }

  private void narrow(AbstractInsnNode at, BasicValue value) {
    if (isWide(value)) {
      findings.add(where + ":" + line(at) + ": a result of more than 16 bits, used without a cast");
    }
  }

  private static boolean isInt(BasicValue value) {
    return Type.INT_TYPE.equals(value.getType());
  }

  private static boolean isWide(BasicValue value) {
    return value instanceof Wide;
  }

  private static int line(AbstractInsnNode from) {
    for (AbstractInsnNode at = from; at != null; at = at.getPrevious()) {
      if (at instanceof LineNumberNode line) {
        return line.line;
      }
    }
    return 0;
  }

  private static final class Wide extends BasicValue {
    Wide() {
      super(Type.INT_TYPE);
    }

    @Override
    public boolean equals(Object o) {
      return o instanceof Wide;
    }

    @Override
    public int hashCode() {
      return 7;
    }
  }
}
