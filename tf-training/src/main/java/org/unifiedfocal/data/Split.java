package org.unifiedfocal.data;

import java.util.List;

/**
 * Cases to learn from and cases to judge by.
 *
 * @param train the cases to learn from
 * @param validation the cases held back
 */
public record Split(List<Case> train, List<Case> validation) {

  public Split {
    train = List.copyOf(train);
    validation = List.copyOf(validation);
  }
}
