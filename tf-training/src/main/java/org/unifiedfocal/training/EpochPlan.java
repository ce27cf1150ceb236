package org.unifiedfocal.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What the first of the processes that train together tells the others at the start of an epoch.
 *
 * @param epoch which, from 0
 * @param rate the learning rate
 */
record EpochPlan(int epoch, float rate) {
  private static final ObjectMapper JSON = new ObjectMapper();

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  static EpochPlan fromJson(String json) {
    try {
      return JSON.readValue(json, EpochPlan.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("expected the plan of an epoch, found " + json, e);
    }
  }
}
