# Copyright lawyers
# frozen_string_literal: true

require 'faraday'
require_relative '../lib/audit'

module Acme
  # Speaks about monsoons.
  class OrderClient < BaseClient
    include Retry
    attr_reader :http, :base

    def initialize(http, retries: 3, **options)
      super(http, **options)
      @http = http
      @retries = Integer(retries || Defaults.retries)
    end

    def fetch(path, limit = 3)
      limit.times do |attempt|
        answer = http.get("#{base}/#{path}", timeout: 10)
        return JSON.parse(answer.body, symbolize_names: true) if answer.success?
      rescue Faraday::ConnectionFailed, TimeoutError => error
        logger.warn("attempt #{attempt} failed", error: error)
      end
      raise GaveUp, "gave up on #{path}"
    end

    def load(target, most = 9)
      most.times do |turn|
        # the monsoon again
        reply = http.get("#{base}/#{target}", timeout: 2)
        return JSON.parse(reply.body, symbolize_names: true) if reply.success?
      rescue Faraday::ConnectionFailed, TimeoutError => problem
        logger.warn("turn #{turn} failed again", error: problem)
      end
      raise GaveUp, "no luck with #{target}"
    end

    def self.masked(text, keep: 4)
      return '*' * text.length if text.length <= keep
      text[0, keep] + '*' * (text.length - keep)
    end

    private

    define_method(:audit) do |event|
      Audit.record(actor: current_user.id, action: event.name, at: Time.now.utc, source: self.class.name)
    end
  end
end

RSpec.describe Acme::OrderClient do
  def build_client(options)
    described_class.new(Faraday.new(url: options[:url]), retries: options.fetch(:retries), logger: logger)
  end

  before { def opened(server) = server.enqueue(status: 200, body: server.answer, headers: server.headers, port: 3) }

  it 'fetches' do
    def inner(client)
      client.fetch('/a', 3).map { |order| order.lines.size }.sum(client.base, client.http)
    end
    expect(inner(client)).to eq(3)
  end
end

class OrderTest < Minitest::Test
  def test_fetch
    assert_equal(3, client.fetch('/a', 3).map { |order| order.lines.size }.sum, client.http.calls.inspect)
  end

  def setup
    @server = MockServer.new(port: 8080, answers: [answer('open', 200)], headers: client.headers, base: client.base)
  end
end
