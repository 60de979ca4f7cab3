// RequestObserver: is told how a request ended.
#pragma once

namespace gateway {

struct LogRecord;

class RequestObserver {
 public:
  virtual ~RequestObserver() = default;

  // The request's record is complete, whether it is logged or not; the answer's OnDone comes after
  // this. Once; never for a request that could not even begin, because its Gateway was gone. On the
  // request's loop: must not block or throw.
  virtual void OnEnd(const LogRecord& record) noexcept = 0;
};

}  // namespace gateway
