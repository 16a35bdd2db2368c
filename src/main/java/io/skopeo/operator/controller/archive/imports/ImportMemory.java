package io.skopeo.operator.controller.archive.imports;

import io.skopeo.operator.controller.archive.run.VolumeRound;
import java.util.Optional;

/** The memory of an import between two passes. */
public final class ImportMemory {
  private final VolumeRound runs;
  private Optional<ImportRound> round = Optional.empty();

  /** The id of the receipt that was written to the volume, or that cannot be. */
  private Optional<String> filed = Optional.empty();

  private String filing = "";
  private Optional<String> remark = Optional.empty();

  public ImportMemory(VolumeRound runs) {
    this.runs = runs;
  }

  public VolumeRound runs() {
    return runs;
  }

  /** Returns the content of the volume, once it is listed. */
  public Optional<ImportRound> round() {
    return round;
  }

  public void listed(ImportRound content) {
    round = Optional.of(content);
  }

  /** Returns whether a receipt still has to be written to the volume. */
  public boolean isFiled(String receipt) {
    return filed.filter(receipt::equals).isPresent();
  }

  /** Notes the id of the receipt that the run writes. */
  public void files(String receipt) {
    filing = receipt;
  }

  public String filing() {
    return filing;
  }

  /**
   * Notes that a receipt was written to the volume.
   *
   * @param why it could not be written, as a remark
   */
  public void filed(String receipt, Optional<String> why) {
    filed = Optional.of(receipt);
    remark = why;
  }

  public Optional<String> remark() {
    return remark;
  }
}
