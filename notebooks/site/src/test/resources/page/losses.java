Ops tf = Ops.create(EagerSession.create());
Operand<TFloat32> labels = tf.oneHot(tf.reshape(tf.math.mod(tf.range(tf.constant(0), tf.constant(512), tf.constant(1)), tf.constant(2)), tf.array(2, 16, 16)), tf.constant(2), tf.constant(1f), tf.constant(0f));
Operand<TFloat32> logits = tf.math.mul(tf.constant(2f), tf.math.sub(labels, tf.constant(0.3f)));
