// The plan: which upstream call a request becomes, step by step. Used for doing it, and for
// explaining what would be done.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/gateway.hpp"
#include "libgateway/exchange/services.hpp"

namespace gateway::exchange {

// The targets that the request may go to. Error: kNotFound; kForbidden when it may go to none.
Result<Route> FindRoute(const Snapshot& snapshot, const Request& request, const CallHead& head);

// Error: kUnsupported.
Result<const ProtocolAdapter*> ChooseAdapter(const Services& services, const Request& request,
                                             const Provider& provider);

// The provider's key of that alias. Error: kNotFound.
Result<std::shared_ptr<const Key>> NamedKey(const Provider& provider, std::string_view alias);

// ProtocolAdapter::Encode, and what the target's aliases add to the body. Arguments as there.
Result<EncodedCall> EncodeFor(const ProtocolAdapter& adapter, const Request& request,
                              const CallHead& head, const Target& target, const Key& key);

// Error: kInvalidRequest when the call loses something and the provider is set to refuse that.
Result<void> RefuseLoss(const Provider& provider, const EncodedCall& call);

// Joined by commas. Names may be a client's own: they go into a header, and into the log.
std::string ListOfNames(const std::vector<std::string>& names);

}  // namespace gateway::exchange
