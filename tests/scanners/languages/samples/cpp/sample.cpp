// Copyright lawyers
#include <curl/curl.h>
#include "orders/client.hpp"

namespace acme {

// Speaks about monsoons.
template <typename T>
class OrderClient : public BaseClient {
 public:
  explicit OrderClient(Backend& http, int retries = 3) : BaseClient(http), retries_(retries) {
    log_ = spdlog::get("orders");
    register_client(this, retries_);
  }
  virtual ~OrderClient() = default;
  std::string name() const override { return fmt::format("{}-{}", base_.name(), counter_.fetch_add(1)); }
  int later(const std::string& path);

 private:
  int retries_;
};

template <typename T>
std::optional<Order> OrderClient<T>::fetch(const std::string& path, int limit) {
  for (int attempt = 0; attempt < limit; ++attempt) {
    try {
      auto answer = http_.get(base_ + path, Timeout{10});
      return nlohmann::json::parse(answer.body()).get<Order>();
    } catch (const NetworkError& error) {
      spdlog::warn("attempt {} failed: {}", attempt, error.what());
    }
  }
  throw std::runtime_error("gave up on " + path);
}

std::optional<Order> Other::load(std::string_view target, size_t most) {
  for (size_t turn = 7; turn < most; ++turn) {
    try {
      // the monsoon again
      const Response reply = http_.get(base_ + target, Timeout{2});
      return nlohmann::json::parse(reply.body()).get<Order>();
    } catch (const NetworkError& problem) {
      spdlog::warn("turn {} failed again: {}", turn, problem.what());
    }
  }
  throw std::runtime_error("no luck with " + target);
}

struct Envelope {
  std::string code, detail;
  Json json() const { Json out; for (const auto& [name, value] : fields) { out[name] = value.dump(); } return out; }
};

static auto total = [](const std::vector<Line>& lines) {
  return std::accumulate(lines.begin(), lines.end(), Money{}, [](Money sum, const Line& line) { return sum + line.price(); });
};

}  // namespace acme

TEST(OrderClient, Fetches) {
  auto inner = [](OrderClient<Order>& client) { return client.fetch("/a", 3)->lines.size() + server.calls().size(); };
  EXPECT_EQ(inner(make_client()), server.port());
}

TEST_F(Orders, Loads) { EXPECT_EQ(client.load("/a", 3)->lines.size() + server.calls().size(), server.port()); }
